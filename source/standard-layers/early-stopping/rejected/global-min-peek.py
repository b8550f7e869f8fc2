"""
misconception: Takes the lowest loss of the whole curve, also of epochs that never ran.
fails:
  worked_example: "The value 0.8 is never seen: training had stopped."
  best_epoch: a lower loss after the stop is never seen
  min_delta: A gain counts only if it is larger than min_delta
  nan: never becomes the best epoch
  limits: A limiting case is wrong
"""


def early_stop(val_loss, patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    best, stop = 0, len(val_loss) - 1
    for epoch in range(1, len(val_loss)):
        if val_loss[epoch] + min_delta < val_loss[best]:
            best = epoch
        elif epoch - best >= patience:
            stop = epoch
            break
    return stop, int(np.argmin(val_loss))
