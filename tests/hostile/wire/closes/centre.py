"""Closes the connection in the middle of an answer."""
send(["ok", [1, [0], True], []])
take()
raw(struct.pack("!I", 1000) + b"\x93\xa2ok")
connection.shutdown(socket.SHUT_RDWR)
os._exit(0)
