"""Errors of the engine that a person can act on."""

from molgrade.errors import MolgradeError


class EngineError(MolgradeError):
    """The machinery can't start or went on strike; the text is one line that says what to do."""
