"""Reading forms: numbers, choices, and times as a person of some zone means them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ...errors import MolgradeError


class FormError(MolgradeError):
    """A field that can't be read; the text says which."""


def read_time(form: Mapping[str, str], field: str) -> datetime | None:
    """A time of an `<input type=datetime-local>`, in the zone that the form's `zone` names."""
    text = form.get(field, "").strip()
    if not text:
        return None
    try:
        zone = ZoneInfo(form.get("zone") or "UTC")
        return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)
    except (ValueError, ZoneInfoNotFoundError, OSError, OverflowError):
        raise FormError(f"{text!r} is no date and time: write one such as 2026-10-01T23:59.") from None


def read_number(form: Mapping[str, str], field: str, lowest: float, highest: float) -> float | None:
    text = form.get(field, "").strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not lowest <= number <= highest:
        raise FormError(f"{text!r} is no number from {lowest:g} to {highest:g}.")
    return number


def read_count(form: Mapping[str, str], field: str) -> int | None:
    number = read_number(form, field, 1, 10_000)
    return None if number is None else int(number)


def read_percent(form: Mapping[str, str], field: str) -> float | None:
    """A part of the whole, given in percent."""
    number = read_number(form, field, 0, 100)
    return None if number is None else number / 100


def in_order(*times: datetime | None) -> None:
    """Raises `FormError` unless each time is after the one before."""
    given = [time for time in times if time]
    if given != sorted(given):
        raise FormError("An assignment opens, is due and closes in this order.")
