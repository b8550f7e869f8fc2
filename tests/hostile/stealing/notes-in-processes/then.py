import socket

for family, address in ((socket.AF_UNIX, "\0molgrade-note"), (socket.AF_INET, ("127.0.0.1", 46137))):
    connection = socket.socket(family)
    connection.settimeout(0.3)
    try:
        connection.connect(address)
        print("BRE" "ACH", address, connection.recv(100))
    except OSError:
        pass
