"""Exceptions that are hard to tell: endless causes, deep groups, a thousand bases, texts that raise."""


class Silent(Exception):
    def __str__(self):
        raise SystemExit

    __repr__ = __str__


class Meta(type):
    __name__ = property(lambda cls: 5)
    __mro__ = property(lambda cls: 1 / 0)


def centre(positions):
    if positions.shape == (2, 2):
        raise Silent
    if positions.shape == (6, 3):
        error = ValueError("x" * 10**7)
        error.__cause__, error.__notes__ = KeyError(), ["note" * 10**6, 5, Silent()]
        error.__cause__.__context__ = error
        raise error
    if positions.shape == (4, 3) and positions[0, 0] == 0.0:
        raise Meta("Odd", (Exception,), {})
    error = ValueError()
    for _ in range(2000):
        error = ExceptionGroup("group", [error])
    raise error
