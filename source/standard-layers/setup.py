"""Peptides and their labels; no operation of the framework runs here."""
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import csv

import keras  # noqa: F401 - the cells below use it
import numpy as np

AMINO_ACIDS = "ACDEFGHIKLMNPQRSTVWY"  # token = 1 + place in this string; token 0 is padding
LENGTH = 50  # tokens per peptide, padding included

with open("amp_raw.csv", newline="") as file:
    _rows = list(csv.DictReader(file))
sequences = [row["sequence"] for row in _rows]
labels = np.array([int(row["label"]) for row in _rows])  # 1 antimicrobial, 0 other UniProt peptide
