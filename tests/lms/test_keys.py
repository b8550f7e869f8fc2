"""The tool's keys: published before they sign, kept until nothing they signed is on its way."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
from jwt import PyJWK

from molgrade.errors import MolgradeError
from molgrade.lms import keys as module
from molgrade.lms.keys import ANNOUNCED, KEPT, Keys

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BITS", 2048)


def kids(keys: Keys, now: datetime) -> list[str]:
    return [key["kid"] for key in keys.public(now)]


def test_the_first_key_is_made_and_kept(tmp_path: Path) -> None:
    keys = Keys(tmp_path / "keys")
    key = keys.signing(NOW)
    assert Keys(tmp_path / "keys").signing(NOW + KEPT).jwk == key.jwk
    assert key.file.stat().st_mode & 0o777 == 0o600
    assert key.file.parent.stat().st_mode & 0o777 == 0o700
    assert set(key.jwk) == {"kty", "n", "e", "kid", "alg", "use"}
    signed = jwt.encode({"a": 1}, key.private_pem, algorithm="RS256")
    assert jwt.decode(signed, PyJWK(keys.public(NOW)[0]), algorithms=["RS256"]) == {"a": 1}


def test_a_new_key_is_published_before_it_signs(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    old = keys.signing(NOW)
    later = NOW + timedelta(days=30)
    new = keys.rotate(later)
    assert kids(keys, later) == [old.jwk["kid"], new.jwk["kid"]]
    assert keys.signing(later + ANNOUNCED - SECOND) == old
    assert keys.signing(later + ANNOUNCED) == new


def test_the_newer_of_two_keys_of_one_second_signs(tmp_path: Path) -> None:
    for turn in range(4):  # whichever name comes first
        keys = Keys(tmp_path / str(turn))
        old, new = keys.signing(NOW), keys.rotate(NOW)
        assert keys.signing(NOW) == old and keys.signing(NOW + ANNOUNCED) == new


def test_an_old_key_goes_when_the_next_has_signed_for_long(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    first = keys.signing(NOW)
    second = keys.rotate(NOW + SECOND)
    third = keys.rotate(NOW + ANNOUNCED + KEPT)
    assert [key.file for key in keys.all()] == [first.file, second.file, third.file]
    fourth = keys.rotate(NOW + SECOND + ANNOUNCED + KEPT)
    assert [key.file for key in keys.all()] == [second.file, third.file, fourth.file]


def test_a_leaked_key_is_replaced_at_once(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.signing(NOW)
    new = keys.rotate(NOW + SECOND, at_once=True)
    assert keys.all() == [new] == [keys.signing(NOW + SECOND)]


def test_a_key_that_others_may_read_is_refused(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.signing(NOW).file.chmod(0o640)
    with pytest.raises(MolgradeError, match="Others may read"):
        Keys(tmp_path).signing(NOW)
