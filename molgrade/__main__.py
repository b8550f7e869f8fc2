"""`python -m molgrade` is the command `molgrade`."""

from .cli import main

main()
