Chem.MolFromSmiles("CCO")
