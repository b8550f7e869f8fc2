"""Takes limits, priority and processors away from the processes that it does not own."""
import os
import resource

for pid in {os.getppid(), 1} - {0, os.getpid()}:  # in a namespace of its own it is the first process itself
    for attempt in (
        lambda: resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, 3)),
        lambda: resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1)),
        lambda: os.setpriority(os.PRIO_PROCESS, pid, 19),
        lambda: os.sched_setaffinity(pid, {0}),
        lambda: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)),
        lambda: open(f"/proc/{pid}/oom_score_adj", "w").write("1000"),
        lambda: os.setpgid(pid, 0),
    ):
        try:
            attempt()
            print("BRE" "ACH", pid)
        except OSError:
            pass
