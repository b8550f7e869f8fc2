"""All the files that can be open."""
keep = []
try:
    for _ in range(100000):
        keep.append(open("/dev/null"))
except OSError:
    keep.clear()
