import ctypes

for line in open("/proc/self/maps"):
    place, mode = line.split()[:2]
    low, high = (int(n, 16) for n in place.split("-"))
    if mode[:2] == "rw" and mode[3] == "s" and ctypes.string_at(high - 64, 13) == b"molgrade" b"-note":
        print("BRE" "ACH", line)
