"""
misconception: Keeps the weights of the last epoch.
fails:
  worked_example: the answer is (4, 1)
  best_epoch: "Restore the epoch with the lowest validation loss, not the last one"
  min_delta: min_delta is not handled
  nan: never becomes the best epoch
  limits: A limiting case is wrong
"""


def early_stop(val_loss, patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    best = 0
    for epoch in range(1, len(val_loss)):
        if val_loss[epoch] + min_delta < val_loss[best]:
            best = epoch
        elif epoch - best >= patience:
            return epoch, epoch
    return len(val_loss) - 1, len(val_loss) - 1
