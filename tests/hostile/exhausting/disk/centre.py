"""All the files and all the space there is."""
for place in ("/tmp", "/dev/shm"):
    for number in range(10**5):
        try:
            with open(f"{place}/{number}", "wb") as file:
                file.write(bytes(2**20) if number < 100 else b"")
        except OSError:
            break
