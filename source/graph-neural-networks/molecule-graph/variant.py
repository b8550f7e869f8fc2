"""Six molecules from a shelf: rings, double and triple bonds, and one salt."""

SHELF = (
    "CCO CC(C)O CC=O CC(C)=O CC#N C1CCCCC1 c1ccccc1 Cc1ccccc1 Oc1ccccc1 Nc1ccccc1 Clc1ccccc1 c1ccncc1 "
    "c1ccoc1 c1ccsc1 CC(=O)O CCOC(C)=O CC(N)=O NC(N)=O NCC(=O)O CC(N)C(=O)O OCC(O)CO C=CC=C C#CC CSC CS(C)=O "
    "ClCCl C1CO1 O=C1CCCC1 CN(C)C=O c1ccc2ccccc2c1"
).split()
SALTS = ["C[NH3+].[Cl-]", "CC(=O)[O-].[Na+]", "[Na+].[Cl-]", "C[N+](C)(C)C.[Cl-]", "[NH4+].[Cl-]"]


def draw(rng):
    return {"my_smiles": [*rng.choice(SHELF, size=5, replace=False), rng.choice(SALTS)]}
