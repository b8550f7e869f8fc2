"""Looks for the checks in its own process: objects, modules, frames, memory, environment."""
import gc
import os
import re
import sys

pattern = re.compile(b"canar[y]-te[x]t|YRANA[C]|test_input_kep[t]")
found = [type(o) for o in gc.get_objects() if type(o).__name__ in ("TestCase", "CheckFile", "CheckSource", "Grading")]
found += [name for name in sys.modules if "examiner" in name or name.startswith("otter")]
found += [k for k, v in os.environ.items() if pattern.search(v.encode())]
frame = sys._getframe()
while frame:
    found += [k for k, v in frame.f_locals.items() if pattern.search(repr(v).encode()) and k != "pattern"]
    frame = frame.f_back
try:
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            place, mode = line.split()[:2]
            low, high = (int(n, 16) for n in place.split("-"))
            if mode.startswith("rw") and high - low < 2**28:
                memory.seek(low)
                found += pattern.findall(memory.read(high - low))
except OSError:
    pass
if found:
    print("BRE" "ACH", found)
