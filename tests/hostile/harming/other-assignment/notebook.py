"""A notebook of a hundred thousand cells, none of which belongs here."""


def attack(notebook):
    cell = {"cell_type": "code", "source": "while True: pass", "metadata": {}}
    return {"cells": [cell] * 10**5, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
