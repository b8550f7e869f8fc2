from __future__ import annotations
from typing import Annotated

def centre(positions: Annotated[np.ndarray, '(n, d)']) -> np.ndarray | None:
    return positions.mean(axis=0)
