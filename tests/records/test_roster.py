"""Students are recognised in an LMS's lists, and never guessed."""

from __future__ import annotations

import random

import pytest

from molgrade.records.course import Course
from molgrade.records.gradebook import open_gradebook
from molgrade.records.roster import Person, keys_of, pair, plain_name, read_roster, remember

ADA = Person("ada", "Ada", "Lovelace", "ada@uni.example", "101")
BOB = Person("s-007", "Bob", "Boyle", "bob@uni.example", "102")
CLASS = [ADA.keys, BOB.keys, Person("cyd").keys]


@pytest.mark.parametrize(
    ("identifiers", "names", "who"),
    [
        (["101"], [], 0),
        (["S-007 "], [], 1),
        (["", "BOB@uni.example"], [], 1),
        (["ada@elsewhere.example"], ["Ada Lovelace"], None),
        (["cyd@uni.example"], [], 2),
        (["9"], ["Lovelace, Ada"], 0),
        (["9"], ["ADA  LOVELÁCE"], 0),
        (["9"], ["Ada Boyle"], None),
        ([""], [""], None),
        (["101", "102"], [], None),
    ],
)
def test_by_the_surest_of_what_is_known(identifiers: list[str], names: list[str], who: int | None) -> None:
    assert pair([keys_of(identifiers, names)], CLASS) == ({} if who is None else {0: who})


def test_of_two_with_one_name_neither_is_guessed() -> None:
    twins = [keys_of(["1"], ["Ada Lovelace"]), keys_of(["2"], ["Ada Lovelace"])]
    assert pair(twins, [ADA.keys]) == {}
    assert pair([*twins, keys_of(["101"], ["Ada Lovelace"])], [ADA.keys]) == {2: 0}


def test_the_order_does_not_matter() -> None:
    people = [keys_of([str(n), f"s{n}@x.example"], [f"First{n} Last{n}"]) for n in range(30)]
    order = random.Random(1).sample(range(30), 30)
    assert pair(people, [people[n] for n in order]) == {n: order.index(n) for n in range(30)}


def test_plain_names() -> None:
    assert plain_name("Núñez-Smith, José") == plain_name("JOSE NUNEZ SMITH") == "jose nunez smith"


def test_what_the_gradebook_knows_is_not_overwritten(course: Course) -> None:
    remember(course, [ADA])
    remember(course, [Person("ada", "Augusta", "King", "", "999"), BOB])
    with open_gradebook(course) as gradebook:
        assert read_roster(gradebook) == {"ada": ADA, "s-007": BOB}
