"""The counter of the callback."""
import math


def early_stop(val_loss, patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    best_loss, best_epoch, wait = math.inf, 0, 0
    for epoch, loss in enumerate(val_loss):
        wait += 1
        if best_loss - loss > min_delta:
            best_loss, best_epoch, wait = loss, epoch, 0
        elif wait >= patience and epoch > 0:
            break
    return epoch, best_epoch
