"""Imports, two tables of molecules, and two helpers that draw."""

import csv

import jax
import jax.numpy as jnp  # noqa: F401 - the cells below use it
import numpy as np
from rdkit import Chem, RDLogger

jax.config.update("jax_enable_x64", True)
RDLogger.DisableLog("rdApp.*")  # no parser messages for the SMILES that are meant to be wrong

# What the International Agency for Research on Cancer (IARC) thinks of 728 compounds. Group 1 causes cancer
# in humans, group 2A probably does, 2B possibly, and group 3 is not classifiable: no proof of harm, nor of
# harmlessness.
with open("carcinogens.csv", newline="", encoding="utf-8") as file:
    agents = list(csv.DictReader(file))
smiles = [row["smiles"] for row in agents]
is_carcinogen = np.array([int(row["group"] in ("1", "2A")) for row in agents])  # 110 of 728

# A score that needs no learning: how many of these reactive groups a molecule has.
ALERTS = {
    "N-nitroso": "[NX3]N=O",
    "epoxide, aziridine": "C1[O,N]C1",
    "alkyl halide": "[CX4;!$(C(F)F)][Cl,Br,I]",
    "vinyl halide": "C=C[Cl,Br,F]",
    "aromatic amine": "c[NH2]",
    "alkyl sulfonate, sulfate": "[CX4]OS(=O)=O",
    "aldehyde": "[CH]=O",
}
_groups = [Chem.MolFromSmarts(pattern) for pattern in ALERTS.values()]
_molecules = [Chem.MolFromSmiles(text) for text in smiles]
alerts = np.array([sum(molecule.HasSubstructMatch(group) for group in _groups) for molecule in _molecules])

# Classes of measured solubility of 1274 molecules: 0 low (logS up to -3), 1 medium (up to -1), 2 high.
with open("solubility.csv", newline="", encoding="utf-8") as file:
    sol_class = np.array(["ABC".index(row["sol_class"]) for row in csv.DictReader(file)])


def plot_roc(fpr, tpr):
    """Draw a ROC curve; the diagonal is a score that knows nothing."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(figsize=(4, 4))
    axes.plot([0, 1], [0, 1], ":", color="gray")
    axes.plot(fpr, tpr, "o-", markersize=3)
    axes.set(xlabel="false positive rate", ylabel="true positive rate", aspect="equal")
    plt.show()


def plot_perceptron(X, y, w, b):
    """Draw rows with two columns, coloured by class, and the line where the score is zero."""
    import matplotlib.pyplot as plt

    _, axes = plt.subplots(figsize=(4, 4))
    axes.scatter(X[:, 0], X[:, 1], c=y, cmap="coolwarm", edgecolors="white")
    axes.set(xlim=axes.get_xlim(), ylim=axes.get_ylim(), xlabel="column 0", ylabel="column 1")
    x = np.array(axes.get_xlim())
    axes.plot(x, -(w[0] * x + b) / w[1], color="black")
    plt.show()


# Near twins: one causes cancer, the other is not classifiable.
_twins = ["71-43-2", "75-21-8", "91-59-8", "50-32-8", "108-88-3", "74-85-1", "134-32-7", "192-97-2"]
_twins = [next(row for row in agents if row["cas"] == cas) for cas in _twins]


def _draw(rows):
    """Structures, four in a row, with name and group."""
    legends = [f"{row['name']}: group {row['group']}" for row in rows]
    try:
        from rdkit.Chem import Draw
    except ImportError:  # a machine without the libraries that drawing needs
        return legends
    molecules = [Chem.MolFromSmiles(row["smiles"]) for row in rows]
    return Draw.MolsToGridImage(
        molecules, molsPerRow=4, subImgSize=(180, 150), legends=legends, returnPNG=False
    )


_draw(_twins)
