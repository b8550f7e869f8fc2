block = [bytearray(10**8) for _ in range(10**5)]
