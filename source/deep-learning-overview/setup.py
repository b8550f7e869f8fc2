"""Imports, two tables of measured properties, and helpers that compare and draw."""

import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import csv
import re
from collections.abc import Callable  # noqa: F401 - for annotations
from itertools import pairwise  # noqa: F401 - the cells below may use it

import jax  # noqa: F401 - the cells below use it
import jax.numpy as jnp  # noqa: F401
import keras
import numpy as np
from rdkit import Chem
from rdkit.Chem import Descriptors

# Measured aqueous solubility, logS = log10 of mol/L, of 1274 molecules, and 16 descriptors of each.
descriptor_names = (
    "MolWt MolLogP MolMR TPSA NumHDonors NumHAcceptors NumRotatableBonds NumHeteroatoms "
    "NumAromaticRings RingCount FractionCSP3 HeavyAtomCount NumValenceElectrons LabuteASA BalabanJ BertzCT"
).split()
with open("solubility.csv", newline="", encoding="utf-8") as file:
    _rows = list(csv.DictReader(file))
logS = np.array([float(row["logS"]) for row in _rows])
is_train = np.array([row["split"] == "train" for row in _rows])
_mols = [Chem.MolFromSmiles(row["smiles"]) for row in _rows]
_table = [[getattr(Descriptors, name)(mol) for name in descriptor_names] for mol in _mols]
descriptors = np.array(_table, dtype=float)

# Measured formation energy, eV per atom, of 2122 inorganic compounds, and the share of each of 76 elements
# among the atoms: a row of Al2O3 holds 0.4 for Al, 0.6 for O, and 74 zeros. Compounds with an element that
# hardly occurs (Eu, Pu, Yb) are left out.
with open("formation.csv", newline="", encoding="utf-8") as file:
    _rows = [row for row in csv.DictReader(file) if not re.search("Eu|Pu|Yb", row["atoms"])]
formulas = [row["formula"] for row in _rows]
energy = np.array([float(row["energy"]) for row in _rows])
_atoms = [{e: int(n) for e, n in re.findall(r"([A-Za-z]+)(\d+)", row["atoms"])} for row in _rows]
elements = sorted({element for atoms in _atoms for element in atoms})
fractions = np.array([[atoms.get(e, 0) / sum(atoms.values()) for e in elements] for atoms in _atoms])


def as_keras(params, activation):
    """The network with these weights as a Keras model (float32), to compare with; activation as in "tanh"."""
    inputs = x = keras.Input((len(params[0][0]),))
    for place, (_, b) in enumerate(params, start=1):
        x = keras.layers.Dense(len(b), activation if place < len(params) else None)(x)
    model = keras.Model(inputs, x)
    model.set_weights([np.asarray(array) for layer in params for array in layer])
    return model


def plot_curve(f, knots, params):
    """Draw f, and the ReLU network with these weights, over the range of the knots."""
    import matplotlib.pyplot as plt

    x = np.linspace(knots[0], knots[-1], 500)
    _, axes = plt.subplots(figsize=(6, 3))
    axes.plot(x, f(x), color="lightgray", linewidth=4, label="f")
    axes.plot(x, as_keras(params, "relu")(x[:, None]), label="network")
    axes.plot(knots, f(knots), "o", markersize=4, label="knots")
    axes.legend()
    plt.show()


def plot_losses(losses):
    """Draw "loss" and "val_loss" against the epochs."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(figsize=(6, 3))
    for name in ("loss", "val_loss"):
        axes.semilogy(np.arange(1, len(losses[name]) + 1), losses[name], label=name)
    axes.set(xlabel="epoch", ylabel="mean squared error")
    axes.legend()
    plt.show()
