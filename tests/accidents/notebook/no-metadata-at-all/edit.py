import json


def edit(notebook):
    keys = ("cell_type", "source")
    cells = [{k: c[k] for k in keys} for c in notebook["cells"]]
    return json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": cells}).encode()
