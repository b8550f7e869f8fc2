def confusion(scores, y, thr):
    table = [[0, 0], [0, 0]]
    for score, label in zip(scores, y):
        table[int(label)][int(score >= thr)] += 1
    return table


def rates(c):
    tn, fp, fn, tp = (int(count) for row in c for count in row)
    tpr = tp / (tp + fn) if tp + fn > 0 else 0.0
    fpr = fp / (fp + tn) if fp + tn > 0 else 0.0
    tnr = 1 - fpr if fp + tn > 0 else 0.0
    precision = tp / (tp + fp) if tp + fp > 0 else 0.0
    return {"balanced_accuracy": 0.5 * (tpr + tnr), "precision": precision, "fpr": fpr, "tpr": tpr}
