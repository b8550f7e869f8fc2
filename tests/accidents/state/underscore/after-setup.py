for _ in range(3):
    pass
_
_i = 3
_1 = 4
