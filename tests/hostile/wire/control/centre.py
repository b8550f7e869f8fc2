"""Looks for the other connections: the warm process's, the examiner's, the engine's."""
mine = connection.fileno()
others = [n for n in range(3, 4096) if n != mine and is_socket(n)]
for number in others[1:]:
    print("BRE" "ACH", number)
for path in ("/run/molgrade/wire.sock", "/run/molgrade", "/var/run/docker.sock", "/run/containerd/containerd.sock"):
    try:
        if found := os.listdir(path):
            print("BRE" "ACH", path, found)
    except NotADirectoryError:
        print("BRE" "ACH", path)
    except OSError:
        pass
