"""
misconception: Counts how often in a row the loss rose, instead of the epochs since the best one.
fails:
  worked_example: epochs 2, 3 and 4 did not beat epoch 1
  best_epoch: look only at epochs that ran
  patience: "A plateau also exhausts the patience."
  min_delta: compared with the best epoch so far
  nan: it uses up patience
"""


def early_stop(val_loss, patience: int, min_delta: float = 0.0) -> tuple[int, int]:
    best, rises = 0, 0
    for epoch in range(1, len(val_loss)):
        rises = rises + 1 if val_loss[epoch] > val_loss[epoch - 1] else 0
        if val_loss[epoch] + min_delta < val_loss[best]:
            best = epoch
        elif rises >= max(patience, 1):
            return epoch, best
    return len(val_loss) - 1, best
