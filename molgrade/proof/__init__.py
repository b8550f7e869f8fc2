"""Proof that an exercise's checks accept what is right and reject what is wrong (docs/bank-rules.md)."""

from .verify import Verdict, verify

__all__ = ["Verdict", "verify"]
