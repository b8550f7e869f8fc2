"""The base of every error that a person can act on."""


class MolgradeError(Exception):
    """One line: what is wrong, where, what to do. The command line prints it and exits with `exit_code`."""

    exit_code = 2
