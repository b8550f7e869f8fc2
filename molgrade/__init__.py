"""Autograded assignments for deep learning on molecules and materials."""

__version__ = "0.1.0"
