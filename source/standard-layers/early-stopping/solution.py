from collections.abc import Sequence


def early_stop(val_loss: Sequence[float], patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    """Decide when training ends and which weights are kept.

    Args:
        val_loss: validation loss after each epoch, at least one value, the first one finite.
        patience: epochs without improvement that are allowed.
        min_delta: the loss must fall by more than this to count as an improvement.

    Returns:
        The last executed epoch and the best epoch, both counted from 0.
    """
    ### BEGIN SOLUTION
    best = 0
    for epoch in range(1, len(val_loss)):
        if val_loss[epoch] + min_delta < val_loss[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch, best
    return len(val_loss) - 1, best
    ### END SOLUTION
