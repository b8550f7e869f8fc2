"""Machines with a network of their own: network namespaces on a bridge, with real processes in them."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PORT = 8786
ENVIRONMENT = os.environ | {
    "PYTHONPATH": str(PROJECT),
    "PYTHONUNBUFFERED": "1",
    "COLUMNS": "200",
    # The least that Dask takes, so that a test need not wait half a minute until a cut network is noticed.
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__TCP": "11s",
    "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "2",
}


def ip(*arguments: str) -> None:
    done = subprocess.run(["ip", *arguments], capture_output=True, text=True)
    assert done.returncode == 0, f"ip {' '.join(arguments)}: {done.stderr}"


def wait(condition: Callable[[], object], what: str, seconds: float = 240) -> None:
    """Wait for something that other processes do."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"still not after {seconds:g} s: {what}"
        time.sleep(0.05)


class Program:
    """A running command; what it says goes to a file that can be read meanwhile."""

    def __init__(self, command: list[str], log: Path, environment: dict[str, str]):
        self.log = log
        with log.open("wb") as stream:
            self.process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd=log.parent,  # `python -m` would find a molgrade in the working folder first
            )

    @property
    def said(self) -> str:
        return self.log.read_text()

    def wait_for(self, text: str) -> None:
        wait(lambda: text in self.said or self.process.poll() is not None, f"{text!r} in {self.said}")
        assert text in self.said, self.said

    def ended(self, seconds: float = 240) -> int:
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"does not end; it said: {self.said}") from None

    def stop(self, number: int = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.ended()


class Machine:
    """A network namespace with one cable to the switch."""

    def __init__(self, network: Network, name: str, address: str):
        self.network, self.name, self.address = network, f"{network.name}-{name}", address
        self._port = f"{network.name}{name}"
        self._runs = 0
        ip("netns", "add", self.name)
        ip(
            "-n",
            network.switch,
            "link",
            "add",
            self._port,
            "type",
            "veth",
            "peer",
            "eth0",
            "netns",
            self.name,
        )
        ip("-n", network.switch, "link", "set", self._port, "master", "bridge", "up")
        ip("-n", self.name, "address", "add", f"{address}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", self.name, "link", "set", device, "up")
        self.namespace = self.run_text("readlink", "/proc/self/ns/net")

    def run_text(self, *command: str) -> str:
        done = subprocess.run(["ip", "netns", "exec", self.name, *command], capture_output=True, text=True)
        return done.stdout.strip()

    def start(self, *arguments: str, **environment: str) -> Program:
        """Run `python ARGUMENTS` on this machine."""
        self._runs += 1
        log = self.network.folder / f"{self.name}-{self._runs}.log"
        command = ["ip", "netns", "exec", self.name, sys.executable, *arguments]
        self.network.programs.append(Program(command, log, ENVIRONMENT | environment))
        return self.network.programs[-1]

    def pull_cable(self) -> None:
        ip("-n", self.network.switch, "link", "set", self._port, "down")

    def plug_cable(self) -> None:
        ip("-n", self.network.switch, "link", "set", self._port, "up")

    def pids(self) -> list[int]:
        done = subprocess.run(["ip", "netns", "pids", self.name], capture_output=True, text=True)
        return [int(pid) for pid in done.stdout.split()]

    def power_off(self) -> None:
        """Everything that runs there ends at once."""
        while pids := self.pids():
            for pid in pids:
                subprocess.run(["kill", "-KILL", str(pid)], capture_output=True)


class Network:
    """A switch, in a namespace of its own where no firewall rule of this machine counts, and its machines."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.name = f"mg{secrets.token_hex(2)}"
        self.switch = f"{self.name}-switch"
        self.machines: list[Machine] = []
        self.programs: list[Program] = []
        ip("netns", "add", self.switch)
        ip("-n", self.switch, "link", "add", "bridge", "type", "bridge")
        ip("-n", self.switch, "link", "set", "bridge", "up")

    def machine(self, name: str) -> Machine:
        self.machines.append(Machine(self, name, f"198.18.0.{len(self.machines) + 1}"))
        return self.machines[-1]

    def remove(self) -> None:
        for machine in self.machines:
            machine.power_off()
            ip("netns", "delete", machine.name)
        for program in self.programs:
            program.ended()
        ip("netns", "delete", self.switch)


class Cluster:
    """A scheduler, workers and the instructor's desk, each on a machine of its own."""

    def __init__(self, network: Network, workers: int):
        self.hub, self.desk = network.machine("hub"), network.machine("desk")
        self.workers = {network.machine(f"w{number}"): None for number in range(workers)}
        self.address = f"tcp://{self.hub.address}:{PORT}"
        self.start_scheduler()
        for machine in self.workers:
            self.start_worker(machine)
        self.wait_for_workers()

    def start_scheduler(self) -> None:
        module = "distributed.cli.dask_scheduler"
        options = ["--host", self.hub.address, "--port", str(PORT), "--no-dashboard"]
        self.scheduler = self.hub.start("-m", module, *options)

    def start_worker(self, machine: Machine) -> None:
        command = ["-m", "molgrade", "worker", self.address, "--boundary", "process"]
        self.workers[machine] = machine.start(*command)

    def wait_for_workers(self) -> None:
        """Every worker has said that it grades, after the last time that it waited."""
        for program in self.workers.values():
            wait(lambda p=program: p.said.rstrip().endswith(f"grades for {self.address}."), "workers")

    def grade(self, course: Path, assignment: str, **environment: str) -> Program:
        arguments = ["--scheduler", self.address, "--course", str(course), "-v"]
        return self.desk.start("-m", "molgrade", "grade", assignment, *arguments, **environment)

    def machine_of(self, namespace: str) -> Machine:
        return next(machine for machine in self.workers if machine.namespace == namespace)
