"""Measured solubilities, sixteen descriptors of each molecule, and a picture of overfitting."""

import csv
from collections.abc import Callable, Hashable, Sequence  # noqa: F401, for annotations

import matplotlib.pyplot as plt
import numpy as np
from rdkit import Chem
from rdkit.Chem import Descriptors
from rdkit.Chem.Scaffolds import MurckoScaffold  # noqa: F401, the cells below may use it

feature_names = (
    "MolWt MolLogP MolMR TPSA NumHDonors NumHAcceptors NumRotatableBonds NumHeteroatoms "
    "NumAromaticRings RingCount FractionCSP3 HeavyAtomCount NumValenceElectrons LabuteASA BalabanJ BertzCT"
).split()

# Measured aqueous solubility, logS = log10 of mol/L.
with open("solubility.csv", newline="") as file:
    rows = list(csv.DictReader(file))
names = [row["name"] for row in rows]
smiles = [row["smiles"] for row in rows]
logS = np.array([float(row["logS"]) for row in rows])
mols = [Chem.MolFromSmiles(text) for text in smiles]
table = [[getattr(Descriptors, name)(mol) for name in feature_names] for mol in mols]
features = np.array(table, dtype=float)


def draw_overfitting(n_train=30):
    """Errors of least squares on n_train molecules, with more and more descriptors and their squares."""
    order = np.random.default_rng(3).permutation(len(logS))
    seen, unseen = slice(n_train), slice(n_train, None)
    X, y = features[order], logS[order]
    Z = (X - X[seen].mean(axis=0)) / X[seen].std(axis=0)
    columns = np.column_stack([np.ones(len(Z)), Z, Z**2])
    errors = []
    for d in range(1, n_train):
        w = np.linalg.lstsq(columns[seen, :d], y[seen], rcond=None)[0]
        squared = (columns[:, :d] @ w - y) ** 2
        errors.append([squared[seen].mean() ** 0.5, squared[unseen].mean() ** 0.5])
    plt.figure(figsize=(7, 3), layout="constrained")
    plt.semilogy(range(1, n_train), errors, label=["the molecules it was fitted to", "all others"])
    plt.xlabel(f"parameters fitted to {n_train} molecules")
    plt.ylabel("error in logS (rms)")
    plt.legend()
    plt.show()


draw_overfitting()
