"""Begins an answer and sends a byte of it now and then."""
raw(struct.pack("!I", 1000))
while True:
    raw(b"\x90")
    time.sleep(0.5)
