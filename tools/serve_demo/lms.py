"""The demo's LMS: the tests' platform, with pages for people and a memory.

It calls itself `localhost`, as the tool does, so that browsers take the tool for the same site and show it in
the course's page over plain http.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask, Response, abort, redirect, render_template, request
from pydantic import TypeAdapter
from werkzeug.wrappers import Response as AnyResponse

from tests.lms.platform import Client, Grade, Item, Link, Person, Platform

COOKIE = "MoodleSession"
TEACHER, ASSISTANT = "1", "2"
STUDENTS = (
    "Ada Lovelace",
    "Alan Turing",
    "Chien-Shiung Wu",
    "Dorothy Hodgkin",
    "Emmy Noether",
    "Fritz London",
    "Gertrude Elion",
    "Hans Hellmann",
    "Inge Lehmann",
    "Jane Marcet",
    "Kathleen Lonsdale",
    "Linus Pauling",
)


@dataclass
class Memory:
    """What the LMS knows after it was ended. `finished`: the class was made to its end."""

    lms_port: int
    tool_port: int
    finished: bool = False
    clients: dict[str, Client] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    items: dict[int, Item] = field(default_factory=dict)


_memory = TypeAdapter(Memory)


def remembered(file: Path) -> Memory | None:
    """What a demo that was ended knew, if its class is whole."""
    found = _memory.validate_json(file.read_bytes()) if file.is_file() else None
    return found if found and found.finished else None


class DemoLms(Platform):
    """One LMS with one course; what it is told is kept in a file."""

    def __init__(self, memory: Memory, file: Path, students: int = len(STUDENTS)):
        super().__init__(page_size=10, host="localhost")
        self.memory, self._file, self._writing = memory, file, threading.Lock()
        self.port = memory.lms_port
        self.clients, self.links, self.items = memory.clients, memory.links, memory.items
        people = [
            Person(TEACHER, "Marie Curie", "Instructor", gradable=False),
            Person(ASSISTANT, "Lise Meitner", "/Instructor#TeachingAssistant", gradable=False),
            *(Person(str(number), name) for number, name in enumerate(STUDENTS[:students], 3)),
        ]
        self.people = {person.sub: person for person in people}

    @property
    def students(self) -> list[Person]:
        return [person for person in self.people.values() if person.gradable]

    @property
    def client(self) -> str:
        """The client id of the tool."""
        return next(iter(self.clients))

    def remember(self) -> None:
        with self._writing:
            unfinished = self._file.with_suffix(".new")
            unfinished.write_bytes(_memory.dump_json(self.memory))
            unfinished.replace(self._file)

    def _app(self) -> Flask:
        app = super()._app()
        app.template_folder = str(Path(__file__).parent / "templates")
        app.context_processor(lambda: {"lms": self, "me": self._me(), "staff": self._am_staff()})
        route = app.add_url_rule
        route("/", view_func=self._people)
        route("/as/<sub>", view_func=self._become, methods=["POST"])
        route("/course", view_func=self._course)
        route("/course/<number>", view_func=self._framed)
        route("/choose", view_func=self._choose)
        route("/gradebook", view_func=self._gradebook)
        app.after_request(self._kept)
        return app

    def _kept(self, response: Response) -> Response:
        if request.method == "POST":
            self.remember()
        return response

    def _me(self) -> Person | None:
        return self.people.get(self._sessions.get(request.cookies.get(COOKIE, ""), ""))

    def _am_staff(self) -> bool:
        me = self._me()
        return me is not None and not me.gradable

    def _people(self) -> str:
        return render_template("people.html")

    def _become(self, sub: str) -> AnyResponse:
        """Open the course as somebody; the demo asks for no password."""
        if sub not in self.people:
            abort(404)
        response = redirect("/course", code=303)
        response.set_cookie(COOKIE, self.open_session(sub), httponly=True, samesite="Lax")
        return response

    def _course(self) -> AnyResponse | str:
        return render_template("course.html") if self._me() else redirect("/")

    def _framed(self, number: str) -> AnyResponse | str:
        """A link of the course: its tool opens in a frame."""
        me, link = self._me(), self.links.get(number)
        if me is None or link is None:
            return redirect("/")
        return render_template(
            "framed.html", title=link.title, form=self.initiation(me.sub, link, self.client), frame=True
        )

    def _choose(self) -> AnyResponse | str:
        """Deep linking takes the whole window, and comes back to the course."""
        me = self._me()
        if me is None or me.sub != TEACHER:
            return redirect("/")
        form = self.initiation(me.sub, None, self.client, message="LtiDeepLinkingRequest")
        return render_template("framed.html", title="Choose assignments", form=form, frame=False)

    def _content_items(self) -> AnyResponse:
        answer = super()._content_items()
        return redirect("/course", code=303) if answer.status_code == 200 else answer

    def _gradebook(self) -> AnyResponse | str:
        me = self._me()
        if me is None:
            return redirect("/")
        columns = [(link.title, self.items[link.item]) for link in self.links.values() if link.item]
        rows = self.students if self._am_staff() else [me]
        marks = {(item.id, p.sub): item.grades.get(p.sub, Grade()) for _, item in columns for p in rows}
        return render_template("gradebook.html", columns=columns, rows=rows, marks=marks)
