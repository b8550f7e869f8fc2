def group_split(groups, frac_test, rng):
    chosen = set()
    test = []
    for i in rng.permutation(len(groups)):
        if len(test) >= frac_test * len(groups):
            break
        if groups[i] not in chosen:
            chosen.add(groups[i])
            test = [j for j, g in enumerate(groups) if g in chosen]
    train = [j for j, g in enumerate(groups) if g not in chosen]
    if not train:
        raise ValueError("empty training set")
    return train, test
