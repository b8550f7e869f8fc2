"""The catalogue: a static site of the bank, for finding and composing exercises."""

from .site import build_catalogue

__all__ = ["build_catalogue"]
