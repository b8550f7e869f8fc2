"""
misconception: Compares each epoch with the one before it.
fails:
  best_epoch: Restore the epoch with the lowest validation loss
  patience: a fall that stays above the best loss is no improvement
  worked_example: did not beat epoch 1
  min_delta: "compared with the best epoch so far, not with the epoch before"
  nan: a later finite loss is still compared
"""


def early_stop(val_loss, patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    best, wait = 0, 0
    for epoch in range(1, len(val_loss)):
        if val_loss[epoch] + min_delta < val_loss[epoch - 1]:
            best, wait = epoch, 0
        else:
            wait += 1
            if wait >= patience:
                return epoch, best
    return len(val_loss) - 1, best
