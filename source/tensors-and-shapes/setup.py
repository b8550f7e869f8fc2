import numpy as np

# The 763 molecules of QM9 with at most 10 atoms. Shorter ones are padded with zeros along the atom axis.
#   z (763, 10) atomic numbers           pos (763, 10, 3) positions in angstrom, float32
#   q (763, 10) charges in e, float32    n (763,) number of atoms    smiles (763,)
qm9 = dict(np.load("qm9_small.npz"))

# Standard atomic masses in g/mol, looked up by atomic number (H to F); entry 0 belongs to the padding.
ATOMIC_MASS = np.array([0.0, 1.008, 4.0026, 6.94, 9.0122, 10.81, 12.011, 14.007, 15.999, 18.998])

qm9["mask"] = qm9["z"] > 0  # (763, 10) True for a real atom
qm9["mass"] = ATOMIC_MASS[qm9["z"]]  # (763, 10) g/mol
