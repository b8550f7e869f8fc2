"""Scores on their way to the LMS, under every fault, over HTTP and with the tests' clock.

The platform keeps every mark it took: `settled` holds that the last is ours, that none came twice, and that
they came in order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from molgrade.lms.models import Assignment, Enrolment, Score, ScoreState, User
from molgrade.lms.outbox import CLAIMED, CONFLICTS, LONGEST_WAIT, Outbox, enqueue, send_again
from molgrade.lms.platforms import find
from molgrade.lms.reconcile import Verdict, reconcile, repeat

from .conftest import Browser, Clock, Local, Site
from .platform import Grade, Link, Platform


@dataclass
class Course:
    """A course with one assignment, that two students and some others have opened."""

    site: Site
    platform: Platform
    link: Link
    clock: Clock
    assignment: int

    def put(self, points: float, comment: str = "well done", sub: str = "3") -> None:
        """A mark of somebody goes into the outbox."""
        with self.site.tool.database.writing() as session:
            user = session.scalars(select(User).where(User.sub == sub)).one()
            assignment = session.get_one(Assignment, self.assignment)
            enqueue(session, self.clock(), assignment, user, points, 10, comment)

    def post(self) -> int:
        return self.site.outbox.post_due()

    def work_until_quiet(self, hours: float = 24) -> None:
        """Post what is due again and again, as time passes."""
        until = self.clock() + timedelta(hours=hours)
        while self.clock() < until:
            self.post()
            unfinished = (ScoreState.WAITING, ScoreState.SENDING)
            waiting = [each for each in self.scores() if each.state in unfinished]
            if not waiting:
                return
            self.clock.now = max(self.clock() + timedelta(seconds=1), min(w.next_try_at for w in waiting))

    def scores(self, sub: str | None = None) -> list[Score]:
        with self.site.tool.database.reading() as session:
            query = select(Score).join(User).order_by(Score.id)
            return list(session.scalars(query.where(User.sub == sub) if sub else query))

    def states(self, sub: str | None = None) -> list[str]:
        return [score.state.value for score in self.scores(sub)]

    def grade(self, sub: str = "3") -> Grade:
        return self.platform.grade(self.link, sub)

    def settled(self, points: float, comment: str = "well done", sub: str = "3") -> None:
        """The LMS has the mark (of 100, where ours is of 10), each mark came once, and in order."""
        grade = self.grade(sub)
        assert (grade.points, grade.comment) == (points * 10, comment)
        times = [time for _, time in grade.history]
        assert times == sorted(set(times))
        assert all(time <= self.clock() for time in times)
        marks = [mark for mark, _ in grade.history]
        assert all(before != after for before, after in pairwise(marks))
        assert self.states(sub)[-1] == "sent"


@pytest.fixture
def course(site: Site, registered: Platform, clock: Clock) -> Course:
    clock.now = clock.now.replace(microsecond=300_000)
    link = registered.add_link(assignment="mini")
    for sub in ("3", "4", "5", "2"):
        Browser(registered, sub).launch(link)
    with site.tool.database.reading() as session:
        assignment = session.scalars(select(Assignment.id)).one()
    registered.calls.clear()
    return Course(site, registered, link, clock, assignment)


def test_a_score_arrives_scaled_with_its_comment(course: Course) -> None:
    course.put(7.5)
    assert course.post() == 1
    course.settled(7.5)
    assert course.post() == 0


def test_the_same_mark_is_sent_once(course: Course) -> None:
    course.put(7)
    course.put(7)
    course.post()
    course.put(7)
    course.post()
    assert len(course.grade().history) == len(course.scores()) == 1


def test_only_the_newest_of_several_is_sent(course: Course) -> None:
    for points in (3, 5, 4):
        course.put(points)
    course.post()
    course.settled(4)
    assert course.states() == ["superseded", "superseded", "sent"]
    assert len(course.grade().history) == 1


def test_two_scores_in_one_second_have_two_timestamps_and_none_is_in_the_future(course: Course) -> None:
    course.put(3)
    course.post()
    course.put(6)
    assert course.post() == 0  # its second has not come
    course.clock.pass_(seconds=1)
    course.post()
    course.settled(6)
    assert [score.conflicts for score in course.scores()] == [0, 0]


def test_a_clock_that_was_set_back_waits(course: Course) -> None:
    course.put(3)
    course.post()
    course.clock.pass_(minutes=-10)
    course.put(6)
    course.post()
    assert course.grade().points == 30
    course.work_until_quiet(1)
    course.settled(6)


def test_a_comment_goes_with_every_score(course: Course) -> None:
    course.put(3, "first")
    course.post()
    course.clock.pass_(seconds=5)
    course.put(6, "first")
    course.post()
    course.settled(6, "first")


def test_marks_are_kept_within_their_bounds(course: Course) -> None:
    course.put(12)
    course.put(-3, sub="4")
    course.post()
    assert (course.grade("3").points, course.grade("4").points) == (100, 0)


RETRIED: list[int | str] = [500, 502, 503, 504, 408, 429, "silent", "html", "moved", 401]


@pytest.mark.parametrize("fault", RETRIED)
def test_a_passing_fault_only_delays(
    course: Course, fault: int | str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "silent":
        monkeypatch.setattr(Local, "wait", 0.3)
    course.platform.faults.extend([fault, fault])
    course.put(7)
    course.put(8, sub="4")
    course.post()
    course.clock.pass_(seconds=1)
    course.work_until_quiet(1)
    course.settled(7)
    course.settled(8, sub="4")


def test_the_platform_says_when_to_come_again(course: Course) -> None:
    course.platform.faults.append(429)  # with Retry-After: 120
    course.put(7)
    course.post()
    course.clock.pass_(seconds=119)
    assert course.post() == 0
    course.clock.pass_(seconds=1)
    course.post()
    course.settled(7)


def test_waits_grow_up_to_an_hour(course: Course) -> None:
    course.platform.always = 503
    course.put(7)
    waits = []
    for _ in range(14):
        course.post()
        (score,) = course.scores()
        waits.append(score.next_try_at - course.clock())
        course.clock.now = score.next_try_at
    assert waits == sorted(waits)
    assert waits[0] <= timedelta(seconds=10) and waits[-1] == LONGEST_WAIT


def test_an_hour_of_outage_loses_and_doubles_nothing(course: Course) -> None:
    course.put(1)
    course.post()
    course.platform.stop()
    for minute in range(60):
        course.clock.pass_(minutes=1)
        if minute % 10 == 0:
            course.put(2 + minute / 10, sub="3")
            course.put(minute / 10, sub="4")
        course.post()
    assert course.grade().points == 10
    course.platform.start()
    course.work_until_quiet(2)
    course.settled(7)
    course.settled(5, sub="4")
    assert len(course.grade("3").history) == 2


def test_while_a_platform_is_down_it_is_not_asked_for_each_score(course: Course) -> None:
    course.platform.always = "html"
    course.put(7)
    course.put(8, sub="4")
    course.post()
    assert course.platform.calls.count("POST scores") == 1


def test_a_score_whose_answer_was_lost_is_not_doubled(course: Course) -> None:
    course.platform.faults.append("lost")
    course.put(7)
    course.work_until_quiet(1)
    course.settled(7)
    assert len(course.grade().history) == 1


def test_a_lost_answer_where_results_are_not_told(course: Course) -> None:
    """Without the result service it can't be known: the score is sent again, and nothing else happens."""
    with course.site.tool.database.writing() as session:
        assignment = session.get_one(Assignment, course.assignment)
        assignment.scopes = [scope for scope in assignment.scopes if "result" not in scope]
    course.platform.faults.append("lost")
    course.put(7)
    course.work_until_quiet(1)
    grade = course.grade()
    assert grade.points == 70
    assert [points for points, _ in grade.history] == [70, 70]
    assert course.states() == ["sent"]


def test_a_newer_mark_while_an_answer_is_lost(course: Course) -> None:
    course.platform.faults.append("lost")
    course.put(7)
    course.post()
    course.put(9)
    course.work_until_quiet(1)
    course.settled(9)
    assert [points for points, _ in course.grade().history] == [70, 90]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_while_sending(course: Course, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies with a score claimed, before or after the LMS has it; another goes on."""
    course.put(7)
    crash: Callable = RuntimeError
    if when == "before":
        monkeypatch.setattr(Outbox, "_send", lambda *_: (_ for _ in ()).throw(crash("dead")))
    else:
        monkeypatch.setattr(Outbox, "_settle", lambda *_, **__: (_ for _ in ()).throw(crash("dead")))
    with pytest.raises(RuntimeError, match="dead"):
        course.post()
    monkeypatch.undo()
    assert course.states() == ["sending"]
    course.site.outbox = Outbox(course.site.tool)
    assert course.post() == 0  # it might still be somebody's
    course.clock.pass_(seconds=CLAIMED.total_seconds() + 1)
    course.work_until_quiet(1)
    course.settled(7)
    assert len(course.grade().history) == 1


def test_a_newer_mark_after_a_crash(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    course.put(7)
    monkeypatch.setattr(Outbox, "_settle", lambda *_, **__: (_ for _ in ()).throw(RuntimeError("dead")))
    with pytest.raises(RuntimeError):
        course.post()
    monkeypatch.undo()
    course.put(9)
    course.work_until_quiet(1)
    course.settled(9)
    assert course.states() == ["superseded", "sent"]


def test_what_the_lms_refuses_for_good_is_shown_and_not_repeated(course: Course) -> None:
    course.put(7, sub="5")  # the Test Student: 422
    course.put(7, sub="2")  # a teacher: 400
    course.put(8, sub="3")
    course.work_until_quiet(48)
    assert course.platform.calls.count("POST scores") == 3
    assert course.states() == ["refused", "refused", "sent"]
    assert [score.error for score in course.scores()][:2] == [
        "422 Test student can't be graded",
        "400 Incorrect score received",
    ]
    course.settled(8)


def test_a_comparison_that_is_acted_on_twice_sends_once(course: Course) -> None:
    course.put(7)
    course.post()
    course.platform.items[course.link.item].grades["3"].points = 55
    course.clock.pass_(minutes=1)
    lines = reconcile(course.site.tool, course.assignment)
    for _ in range(2):
        repeat(course.site.tool, lines)
    course.work_until_quiet(1)
    assert course.grade().points == 70
    assert course.states() == ["sent", "sent"]


@pytest.mark.parametrize("status", [400, 403, 404, 422])
def test_a_refused_score_can_be_sent_again_by_a_person(course: Course, status: int) -> None:
    course.platform.faults.append(status)
    course.put(7)
    course.work_until_quiet(48)
    assert course.states() == ["refused"]
    with course.site.tool.database.writing() as session:
        send_again(session, course.clock(), session.scalars(select(Score)).one())
    course.work_until_quiet(1)
    course.settled(7)


def test_a_later_mark_follows_a_refused_one(course: Course) -> None:
    course.platform.faults.append(422)
    course.put(7)
    course.post()
    course.clock.pass_(minutes=1)
    course.put(8)
    course.post()
    course.settled(8)


def test_a_newer_score_in_the_lms_is_overtaken(course: Course) -> None:
    """Somebody changed the mark there a little after our clock: 409, then a later timestamp."""
    later = course.clock().replace(microsecond=0) + timedelta(seconds=90)
    course.platform.items[course.link.item].grades["3"] = Grade(55, "by hand", later, [(55, later)])
    course.put(7)
    course.work_until_quiet(1)
    assert course.grade().points == 70
    assert course.states() == ["sent"]
    assert course.scores()[0].conflicts > 0


def test_a_mark_from_the_far_future_becomes_a_persons_matter(course: Course) -> None:
    future = datetime(2099, 1, 1, tzinfo=UTC)
    course.platform.items[course.link.item].grades["3"] = Grade(55, None, future, [(55, future)])
    course.put(7)
    course.work_until_quiet(48)
    (score,) = course.scores()
    assert (score.state, score.conflicts) == (ScoreState.REFUSED, CONFLICTS)
    assert "409" in score.error


def test_no_access_token_no_post(course: Course) -> None:
    for fault in (400, 500, "html", "lost"):
        course.platform.token_fault = fault
        course.put(7, f"after {fault}")
        course.post()
        assert course.grade().points is None
        course.clock.pass_(hours=2)
    assert "can't be reached" in course.scores()[-1].error
    course.platform.token_fault = None
    course.work_until_quiet(3)
    course.settled(7, "after lost")


def test_moodle_that_may_not_fetch_our_keys(course: Course) -> None:
    course.platform.token_fault = "html"
    course.put(7)
    course.post()
    assert "administrator's guide" in course.scores()[0].error


def test_a_platform_a_few_seconds_behind(course: Course, clock: Clock) -> None:
    """`iat` has no leeway there: ours is backdated."""
    course.platform.clock = lambda: clock() - timedelta(seconds=40)
    course.put(7)
    course.post()
    assert course.grade().points == 70


def test_keys_are_rotated_while_scores_go_out(course: Course) -> None:
    course.put(7)
    course.post()
    course.site.tool.keys.rotate(course.clock(), at_once=True)
    course.clock.pass_(hours=2)  # access tokens have run out: a new one is asked for, with the new key
    course.put(8)
    course.post()
    course.settled(8)


def test_a_line_item_is_made_where_the_lms_made_none(site: Site, registered: Platform, clock: Clock) -> None:
    for number in range(5):
        registered._new_item(f"other {number}", 10)  # so that there are several pages of them
    link = registered.add_link(maximum=0, assignment="mini")
    Browser(registered, "3").launch(link)
    with site.tool.database.reading() as session:
        assignment = session.scalars(select(Assignment.id)).one()
    course = Course(site, registered, link, clock, assignment)
    course.put(7)
    course.post()
    assert course.grade().points == 7
    made = registered.items[link.item]
    assert (made.label, made.maximum, made.resource_id) == ("Means", 10, "mini")
    clock.pass_(seconds=5)
    course.put(8)
    course.post()
    assert len(registered.items) == 6


def test_a_line_item_is_found_on_a_later_page(site: Site, registered: Platform, clock: Clock) -> None:
    for number in range(5):
        registered._new_item(f"other {number}", 10)
    link = registered.add_link(assignment="mini")
    Browser(registered, "3").launch(link)
    with site.tool.database.writing() as session:
        session.execute(update(Assignment).values(line_item=None))
        assignment = session.scalars(select(Assignment.id)).one()
    course = Course(site, registered, link, clock, assignment)
    course.put(7)
    course.post()
    course.settled(7)
    assert len(registered.items) == 6


def test_two_outboxes_share_the_work(course: Course) -> None:
    """Each row is posted by one of them."""
    other = Outbox(course.site.tool)
    course.put(7)
    claimed = course.site.outbox._claim()
    assert claimed is not None
    assert other._claim() is None
    course.put(8, sub="4")
    assert other._claim() not in (None, claimed)


def test_reconciliation_names_every_difference(course: Course) -> None:
    with course.site.tool.database.writing() as session:
        session.execute(update(Enrolment).values(role="student"))
    for sub, points in (("3", 7), ("4", 8), ("5", 9)):
        course.put(points, sub=sub)
    course.post()
    item = course.platform.items[course.link.item]
    found = {line.sub: line.verdict for line in reconcile(course.site.tool, course.assignment)}
    assert found == {"3": Verdict.SAME, "4": Verdict.SAME, "5": Verdict.REFUSED}
    item.grades["3"].points = 55
    del item.grades["4"]
    item.grades["7"] = Grade(12)
    course.clock.pass_(seconds=5)
    course.put(1, sub="5")
    found = {line.sub: line.verdict for line in reconcile(course.site.tool, course.assignment)}
    assert found == {
        "3": Verdict.DIFFERS,
        "4": Verdict.MISSING,
        "5": Verdict.WAITING,
        "7": Verdict.FOREIGN,
    }


def test_a_lost_comment_is_a_difference(course: Course) -> None:
    course.put(7)
    course.post()
    course.platform.items[course.link.item].grades["3"].comment = ""
    assert [line.verdict for line in reconcile(course.site.tool, course.assignment)] == [Verdict.DIFFERS]


def test_tokens_are_kept_but_not_for_ever(course: Course) -> None:
    for points in (1, 2, 3):
        course.put(points)
        course.post()
        course.clock.pass_(seconds=5)
    assert course.platform.calls.count("token") == 1
    course.clock.pass_(minutes=30)
    course.put(4)
    course.post()
    assert course.platform.calls.count("token") == 2


def test_a_platform_that_is_down_holds_up_no_other(course: Course, clock: Clock) -> None:
    with Platform(clock) as other:
        other.add_tool(course.site.url)
        with course.site.tool.database.writing() as session:
            from molgrade.lms.platforms import moodle, register

            register(session, course.site.tool, moodle(other.url), "client-1", "Other", [])
        link = other.add_link(assignment="mini")
        Browser(other, "4").launch(link)
        course.platform.always = "html"
        course.put(7)
        with course.site.tool.database.writing() as session:
            platform = find(session, other.url, "client-1")
            user = session.scalars(select(User).where(User.platform_id == platform.id)).one()
            theirs = session.scalars(select(Assignment).where(Assignment.id != course.assignment)).one()
            enqueue(session, clock(), theirs, user, 8, 10, "")
        course.post()
        assert other.grade(link, "4").points == 80
    assert course.states("3") == ["waiting"]
