"""Imports, molecules with their solubility, peptides, and helpers that draw."""

import csv

import numpy as np
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

# Measured aqueous solubility, logS = log10 of mol/L, of 1274 molecules.
with open("solubility.csv", newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
smiles = [row["smiles"] for row in rows]
logS = np.array([float(row["logS"]) for row in rows])
is_train = np.array([row["split"] == "train" for row in rows])

# counts (1274, 1024): how often each of 1024 kinds of surroundings (Morgan, radius 2) occurs in a molecule.
_morgan = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=1024)
_molecules = [Chem.MolFromSmiles(text) for text in smiles]
counts = np.array([_morgan.GetCountFingerprintAsNumPy(molecule) for molecule in _molecules], dtype=np.int32)

# Peptides in one-letter code: 1 active against cancer cells, 0 random pieces of proteins.
with open("anticancer.csv", newline="", encoding="utf-8") as file:
    _peptides = list(csv.DictReader(file))
peptides = [row["sequence"] for row in _peptides]
is_anticancer = np.array([int(row["label"]) for row in _peptides])


def draw_molecules(indices, words="logS"):
    """Draw molecules of the solubility table, four in a row, each with its logS."""
    legends = [f"{words} {logS[i]:.1f}" for i in indices]
    try:
        from rdkit.Chem import Draw
    except ImportError:  # a machine without the libraries that drawing needs
        return legends
    molecules = [_molecules[i] for i in indices]
    return Draw.MolsToGridImage(
        molecules, molsPerRow=4, subImgSize=(190, 150), legends=legends, returnPNG=False
    )


def draw_neighbours(similarity, n=8):
    """Draw the n molecules of the table with the largest similarity (1274,), the most similar first."""
    return draw_molecules(np.argsort(-np.asarray(similarity), kind="stable")[:n])


def plot_learning_curve(sizes, errors):
    """Draw errors against training sizes, both on logarithmic axes."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(figsize=(5, 3.5))
    axes.loglog(sizes, errors, "o-")
    axes.set(xlabel="molecules", ylabel="leave-one-out RMSE of logS")
    axes.set_xticks(sizes, labels=sizes)
    axes.xaxis.set_minor_formatter("")
    axes.yaxis.set_major_formatter("{x:g}")
    axes.yaxis.set_minor_formatter("{x:g}")
    axes.grid(which="both", alpha=0.3)
    plt.show()


# Small changes of the structure move the solubility a little, large ones a lot: from least to most soluble.
_some = "c1ccccc1 Cc1ccccc1 Oc1ccccc1 NC(N)=O CCCCO CCCCCCCCO c1ccc2ccccc2c1 c1ccc2cc3ccccc3cc2c1".split()
_some = [i for i, text in enumerate(smiles) if text in _some]
draw_molecules(sorted(_some, key=lambda i: logS[i]))
