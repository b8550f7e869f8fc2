"""The workers of a run: in this process, or those of a Dask scheduler.

`distributed` is imported with the first job: a run that finds nothing new does without.
"""

from __future__ import annotations

import copy
import itertools
import logging
import time
import uuid
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING, Any, Self

from ..engine import Autograder
from ..engine.progress import Place, Stage, Tell
from ..engine.variant import Variant
from ..errors import MolgradeError
from .jobs import code, pack, packed_hash
from .scheduler import Scheduler

if TYPE_CHECKING:
    from distributed import Client, Future

INFO_SECONDS = 1.0
"""How old may be what we know of the workers."""

WORKER_SECONDS = 60
"""How long a run waits for the first worker."""

Warn = Callable[[str], None]


class NoCluster(MolgradeError):
    """There is no scheduler or no worker that can grade."""


class Listeners:
    """Who wants to hear at which exercise a job is. Workers say it in a topic of Dask that is ours alone."""

    def __init__(self) -> None:
        self._topic = f"molgrade-{uuid.uuid4().hex}"
        self._numbers = itertools.count(1)
        self._tell: dict[int, Tell] = {}

    def add(self, client: Client, tell: Tell | None) -> dict[str, Any]:
        """What a job has to know to be heard; no topic where nobody listens."""
        number = next(self._numbers)
        if tell is None:
            return {"number": number, "topic": None}
        client.subscribe_topic(self._topic, self._hear)  # each time: a client that reconnects forgets it
        self._tell[number] = tell
        return {"number": number, "topic": self._topic}

    def remove(self, number: int) -> None:
        self._tell.pop(number, None)

    def _hear(self, event: tuple[float, Any]) -> None:
        with suppress(Exception):  # in Dask's own thread
            _, (number, stage, exercise) = event
            if tell := self._tell.get(number):
                tell(Place(Stage(stage), int(exercise)))


class Workers(ABC):
    """Hands jobs of one autograder to workers. Starts with the first job, ends with the context.

    Args:
        autograder: what every job is graded with; its files go to each worker once, named by their hash.
        options: boundary, image and runner of the slots, and `gpu` for jobs that want one.
        reference: the solution notebook, for what JAX compiles of it.
    """

    ahead: int
    """How many jobs to hand out before one is done."""

    def __init__(self, autograder: Autograder, options: dict[str, Any], reference: bytes | None = None):
        self.autograder, self.options, self.reference = autograder, options, reference
        self._exit = ExitStack()
        self._client: Client | None = None
        self._files: Future | None = None
        self._listeners = Listeners()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._exit.close()

    def submit(self, content: bytes, variant: Variant | None = None, tell: Tell | None = None) -> Future:
        """Hand out the grading of a notebook, perhaps on the student's own data; the future's result is what
        `worker.grade` returns. Until then `tell` hears at which exercise it is, in a thread of Dask's."""
        from .worker import grade

        if self._client is None:
            self._client = self._start()
        files = self._sent()
        wants = {code(): 1} | ({"gpu": 1} if self.options.get("gpu") else {})
        own = variant and variant.model_dump()
        job = {"autograder": files.key, "content": content, "options": self.options, "variant": own}
        job |= self._listeners.add(self._client, tell)
        key = f"grade-{uuid.uuid4().hex}"
        future = self._client.submit(grade, job, files, key=key, resources=wants, fifo_timeout=0)
        if tell:
            future.add_done_callback(lambda _: self._listeners.remove(job["number"]))
        return future

    def _sent(self) -> Future:
        """The autograder's files, as a task of their own: Dask copies them from worker to worker, and makes
        them anew when the only worker that had them is lost."""
        if self._files is None or self._files.cancelled():
            files = pack(self.autograder, self.reference)
            name = f"autograder-{packed_hash(files)}"
            self._files = self._client.submit(dict, files, key=name, resources={code(): 1})
        return self._files

    def sharing(self, autograder: Autograder, reference: bytes | None = None) -> Self:
        """Workers for another autograder, in the slots of these; they end with these."""
        if self._client is None:
            self._client = self._start()
        other = copy.copy(self)
        other.autograder, other.reference, other._files = autograder, reference, None
        return other

    @abstractmethod
    def _start(self) -> Client:
        """Connect; what must be undone goes to `self._exit`."""

    def ready(self, warn: Warn) -> bool:
        """Whether jobs can be handed out now. Raises `NoCluster` when they never will."""
        return True

    @abstractmethod
    def give_up(self, futures: list[Future]) -> None:
        """Stop what is being graded, as far as it can be stopped."""

    def _quiet(self) -> None:
        """Dask's own log would break into the progress bar; what matters is said in our words."""
        for name in ("distributed", "distributed.client"):
            log = logging.getLogger(name)
            self._exit.callback(log.setLevel, log.level)
            log.setLevel(logging.CRITICAL)


class LocalWorkers(Workers):
    """Threads of this process, a slot each: nothing is pickled or sent, and a thread starts at once."""

    def __init__(
        self, autograder: Autograder, options: dict[str, Any], slots: int, reference: bytes | None = None
    ):
        super().__init__(autograder, options, reference)
        self.slots, self.ahead = slots, 2 * slots

    def _start(self) -> Client:
        import dask
        from distributed import Client, LocalCluster

        from .worker import Grader, resources

        self._quiet()
        self._grader = Grader()
        nothing_else = {
            "distributed.worker.profile.enabled": False,
            "distributed.scheduler.http.routes": [],
            "distributed.worker.http.routes": [],
        }
        self._exit.enter_context(dask.config.set(nothing_else))
        cluster = LocalCluster(
            n_workers=1,
            threads_per_worker=self.slots,
            processes=False,
            memory_limit=None,
            dashboard_address="127.0.0.1:0",  # Dask opens this port whatever it is told; it answers nothing
            worker_dashboard_address="127.0.0.1:0",
            scheduler_kwargs={"dashboard": False},
            silence_logs=logging.CRITICAL,
            plugins=(self._grader,),
            resources=resources(self.slots, gpu=True),
        )
        return self._exit.enter_context(Client(self._exit.enter_context(cluster)))

    def give_up(self, futures: list[Future]) -> None:
        if self._client is not None:
            self._client.cancel(futures)
            self._grader.slots.close()


class RemoteWorkers(Workers):
    """The workers of a scheduler, started by `molgrade worker`. They come and go; so may the scheduler, for
    as long as Dask's `distributed.comm.timeouts.connect` (30 s).

    No more jobs are handed out than there are slots. When a worker dies Dask suspects every job that it was
    given, so that none should wait behind one that kills.
    """

    def __init__(
        self,
        autograder: Autograder,
        options: dict[str, Any],
        scheduler: Scheduler,
        reference: bytes | None = None,
    ):
        super().__init__(autograder, options, reference)
        self.scheduler = scheduler
        self._said: str | None = None
        self._asked, self._offered = -INFO_SECONDS, []

    @property
    def ahead(self) -> int:
        return max(1, self._slots())

    def _start(self) -> Client:
        from distributed import Client

        self._quiet()
        address = self.scheduler.address
        try:
            client = Client(address, security=self.scheduler.security())
        except (OSError, TimeoutError, ValueError, TypeError, RuntimeError) as error:
            raise NoCluster(
                f"The scheduler at {address} can't be used ({error}). Start one with `dask scheduler`, or "
                "name another with --scheduler."
            ) from error
        self._exit.enter_context(client)
        self._client = client
        deadline = time.monotonic() + WORKER_SECONDS
        while not self._slots():
            if time.monotonic() > deadline:
                raise NoCluster(self._why_none())
            time.sleep(0.2)
        return client

    def ready(self, warn: Warn) -> bool:
        if self._client is None:
            return True
        if self._client.status == "closed":
            raise NoCluster(f"The scheduler at {self.scheduler.address} is gone: start it again")
        reason = None
        if self._client.status != "running":
            reason = f"The scheduler at {self.scheduler.address} does not answer: waiting for it."
        elif not self._slots():
            reason = f"{self._why_none()} Waiting for one."
        if reason and reason != self._said:
            warn(reason)
        self._said = reason
        return reason is None

    def give_up(self, futures: list[Future]) -> None:
        if self._client is not None and self._client.status == "running":
            self._client.cancel(futures)

    def _slots(self) -> int:
        """How many slots of the cluster run our code (and have a GPU, if that is wanted)."""
        names = [code()] + ["gpu"] * bool(self.options.get("gpu"))
        return int(sum(min(offer.get(name, 0) for name in names) for offer in self._offers()))

    def _offers(self) -> list[dict[str, float]]:
        """The resources of each worker, as the scheduler last told."""
        if self._client is None or self._client.status != "running":
            return []
        if time.monotonic() - self._asked > INFO_SECONDS:
            # Not client.scheduler_info(): a timer of Dask's empties its list of workers every two seconds.
            with suppress(OSError):
                known = self._client.sync(self._client.scheduler.identity, n_workers=-1)
                self._offered = [each["resources"] for each in known["workers"].values()]
            self._asked = time.monotonic()
        return self._offered

    def _why_none(self) -> str:
        offers, address = self._offers(), self.scheduler.address
        if not offers:
            return f"No worker is connected to {address}: start some with `molgrade worker {address}`."
        if any(code() in offer for offer in offers):
            return f"No worker at {address} has a GPU: start one with `molgrade worker {address} --gpu`."
        theirs = sorted({name for offer in offers for name in offer if name.startswith("molgrade-")})
        return (
            f"None of the {len(offers)} workers at {address} can grade for {code()}: they have "
            f"{', '.join(theirs) or 'no molgrade'}. Install the same on both."
        )
