"""Lists the improving epochs first, then looks for the first gap that is too long."""


def early_stop(val_loss, patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    improvements = [0]
    for epoch, loss in enumerate(val_loss):
        if loss < val_loss[improvements[-1]] - min_delta:
            improvements.append(epoch)
    for best, following in zip(improvements, [*improvements[1:], len(val_loss)]):
        if following - best > max(patience, 1):
            return best + max(patience, 1), best
    return len(val_loss) - 1, best
