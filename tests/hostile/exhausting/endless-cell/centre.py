"""A cell that never ends."""
while True:
    try:
        while True:
            pass
    except BaseException:
        continue
