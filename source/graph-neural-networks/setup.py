"""Imports, the solubility data, and a small Adam optimiser."""

import csv
from collections.abc import Callable  # noqa: F401, for annotations

import jax
import jax.numpy as jnp
import numpy as np
from rdkit import Chem, RDLogger

jax.config.update("jax_enable_x64", True)
RDLogger.DisableLog("rdApp.*")  # no parser messages for the SMILES that are meant to be wrong

# Measured aqueous solubility, logS = log10 of mol/L, of molecules with at most 32 heavy atoms.
with open("solubility.csv", newline="") as file:
    rows = [row for row in csv.DictReader(file) if Chem.MolFromSmiles(row["smiles"]).GetNumAtoms() <= 32]
smiles = [row["smiles"] for row in rows]
logS = np.array([float(row["logS"]) for row in rows])
is_train = np.array([row["split"] == "train" for row in rows])


def adam_init(params):
    """Optimiser state for `params`, any nest of lists and dicts of arrays: step, first and second moments."""
    zeros = jax.tree.map(jnp.zeros_like, params)
    return 0, zeros, zeros


def adam_step(params, grads, state, lr=1e-3):
    """One Adam update with learning rate `lr`; returns the new parameters and the new state."""
    step, m, v = state[0] + 1, state[1], state[2]
    m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
    v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g**2, v, grads)
    rate = lr * (1 - 0.999**step) ** 0.5 / (1 - 0.9**step)
    params = jax.tree.map(lambda p, m, v: p - rate * m / (v**0.5 + 1e-8), params, m, v)
    return params, (step, m, v)
