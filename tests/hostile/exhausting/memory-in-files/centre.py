"""Memory that is no process's own: anonymous files and shared mappings."""
import os

taken = 0
for _ in range(80):
    descriptor = os.memfd_create("x")
    for _ in range(4):
        taken += os.write(descriptor, bytes(2**24))
if taken > 4 * 2**30:
    print("BRE" "ACH", taken)
