"""Measured solubilities, ten descriptors of each molecule, and a first look at both."""

import csv
from collections.abc import Iterator  # noqa: F401, for annotations

import jax
import jax.numpy as jnp  # noqa: F401, the cells below may use it
import matplotlib.pyplot as plt
import numpy as np
from rdkit import Chem
from rdkit.Chem import Descriptors

jax.config.update("jax_enable_x64", True)

feature_names = (
    "MolWt MolLogP MolMR TPSA NumHDonors NumHAcceptors NumRotatableBonds "
    "NumAromaticRings RingCount FractionCSP3"
).split()


def describe_molecules(smiles):
    """Ten RDKit descriptors (N, 10) of N molecules given as SMILES, in the order of feature_names."""
    mols = [Chem.MolFromSmiles(text) for text in smiles]
    table = [[getattr(Descriptors, name)(mol) for name in feature_names] for mol in mols]
    return np.array(table, dtype=float)


# Measured aqueous solubility, logS = log10 of mol/L.
with open("solubility.csv", newline="") as file:
    rows = list(csv.DictReader(file))
names = [row["name"] for row in rows]
smiles = [row["smiles"] for row in rows]
logS = np.array([float(row["logS"]) for row in rows])
is_train = np.array([row["split"] == "train" for row in rows])
features = describe_molecules(smiles)

figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2), layout="constrained")
left.scatter(features[:, 1], logS, s=5, alpha=0.5)
left.set(xlabel="MolLogP, how oily the molecule is", ylabel="logS", title=f"{len(logS)} molecules")
right.barh(feature_names[::-1], features.std(axis=0)[::-1])
right.set(xscale="log", xlabel="standard deviation, each in its own unit", title="Ten features, ten scales")
plt.show()
