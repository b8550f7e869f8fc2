"""A notebook with more text than one may hand in."""


def attack(notebook):
    return b'{"cells": [{"cell_type": "code", "source": "' + b"x" * (51 * 2**20) + b'"}]}'
