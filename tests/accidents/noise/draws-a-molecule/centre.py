def centre(positions):
    return positions.mean(axis=0)


from rdkit import Chem
from rdkit.Chem import Draw

Draw.MolToImage(Chem.MolFromSmiles("CCO"))
assert Draw.MolsToGridImage([Chem.MolFromSmiles("c1ccccc1")]) is not None
