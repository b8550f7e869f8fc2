"""Lists in lists, a hundred thousand deep."""


def attack(notebook):
    return b'{"cells": ' + b"[" * 10**5 + b"]" * 10**5 + b', "nbformat": 4}'
