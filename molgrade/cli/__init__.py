"""The command `molgrade`. Commands import what they need when they run, so that help comes at once."""

# Each adds its commands to `app`, in the order in which help lists them.
from . import build, grade, marks, records, bank, proof, lms, machine  # noqa: F401, I001
from .common import app


def main() -> None:
    """Run the command line."""
    app()
