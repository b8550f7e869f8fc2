"""A worker: grades the submissions that a Dask scheduler sends it, in warm slots of its own machine."""

from __future__ import annotations

import asyncio
import logging
import signal
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import distributed
from distributed import Nanny, Reschedule, get_worker
from distributed.core import rpc
from distributed.diagnostics.plugin import WorkerPlugin
from distributed.versions import get_versions

from ..engine.progress import Place
from ..engine.variant import Variant
from ..errors import MolgradeError
from .jobs import REFERENCE, code, to_data, unpack
from .scheduler import Scheduler
from .slots import NoSlot, SlotFailed, Slots, SlotsClosed, make_slot, settled

IDLE_SECONDS = 120
RETRY_SECONDS = 2
START_SECONDS = 120

Say = Callable[[str], None]


class Grader(WorkerPlugin):
    """What makes a Dask worker one of ours: its warm slots, and the autograders it was sent, by hash.

    A job's boundary and image, where it names them, take the place of the worker's own.
    """

    name = "molgrade"

    def __init__(self, boundary: str | None = None, image: str | None = None):
        self.boundary, self.image = boundary, image

    def setup(self, worker: distributed.Worker) -> None:
        self.worker, self.slots = worker, Slots(IDLE_SECONDS)
        self.folder = tempfile.TemporaryDirectory(prefix="molgrade-autograders-")

    def teardown(self, worker: distributed.Worker) -> None:
        self.slots.close()
        self.folder.cleanup()

    def grade(self, job: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
        """One job, as plain data: a graded submission, or why there is none."""
        options = job["options"]
        options["boundary"] = options["boundary"] or self.boundary
        options["image"] = options["image"] or self.image
        make = partial(self.make_slot, job["autograder"], files, options)
        try:
            key = (job["autograder"], *sorted(options.items()))
            variant = job["variant"] and Variant.model_validate(job["variant"])
            tell = job["topic"] and partial(self.tell, job["topic"], job["number"])
            graded = self.slots.grade(key, make, job["content"], variant, tell)
        except NoSlot as error:
            return {"no_slot": str(error)}
        except SlotFailed as error:
            return {"failed": str(error)}
        except SlotsClosed:
            raise Reschedule from None  # this worker is ending; another takes over
        return to_data(graded)

    def tell(self, topic: str, number: int, place: Place) -> None:
        """Say at which exercise a job is, to whoever listens at the scheduler; this waits for nobody."""
        self.worker.log_event(topic, [number, place.stage.value, place.exercise])

    def make_slot(self, name: str, files: dict[str, bytes], options: dict[str, Any]) -> Any:
        boundary, image = settled(options["boundary"], options["image"], options.get("gpu", False))
        autograder = unpack(files, Path(self.folder.name) / name)
        options = options | {"boundary": boundary, "image": image, "reference": files.get(REFERENCE)}
        return make_slot(autograder, **options)


def grade(job: dict[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
    """What the scheduler runs on a worker."""
    return get_worker().plugins[Grader.name].grade(job, files)


def resources(slots: int, gpu: bool) -> dict[str, float]:
    """What a worker offers, in Dask's words: so many slots that run this code, on a GPU or not."""
    return {code(): slots} | ({"gpu": slots} if gpu else {})


def serve(
    scheduler: Scheduler,
    slots: int = 1,
    boundary: str | None = None,
    image: str | None = None,
    gpu: bool = False,
    say: Say = print,
) -> None:
    """Grade for a scheduler until Ctrl-C or SIGTERM, in `slots` processes; one that dies is started again.

    The processes wait for a scheduler that is not there yet or was restarted.

    Raises:
        MolgradeError: the boundary does not work here, or the scheduler's Python or Dask, or the molgrade of
            its other workers, is another than ours.
    """
    boundary, image = settled(boundary, image, gpu, say)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    asyncio.run(_serve(scheduler, slots, Grader(boundary, image), gpu, say))


async def _serve(scheduler: Scheduler, slots: int, grader: Grader, gpu: bool, say: Say) -> None:
    workers = [asyncio.create_task(_keep(scheduler, grader, gpu, say)) for _ in range(slots)]
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, lambda: [task.cancel() for task in workers])
    await asyncio.wait(workers, return_when=asyncio.FIRST_EXCEPTION)
    for task in workers:
        task.cancel()
    for ended in await asyncio.gather(*workers, return_exceptions=True):
        if not isinstance(ended, asyncio.CancelledError):
            raise ended


async def _keep(scheduler: Scheduler, grader: Grader, gpu: bool, say: Say) -> None:
    """One worker process, for as long as the scheduler is there, again and again.

    One thread and one job to a process: when it dies, Dask suspects that job and no other.
    """
    offer = {"nthreads": 1, "resources": resources(1, gpu), "plugins": (grader,), "memory_limit": None}
    while True:
        await _meet(scheduler, say)
        nanny = Nanny(
            scheduler.address,
            security=scheduler.security(),
            dashboard_address="127.0.0.1:0",
            death_timeout=START_SECONDS,
            silence_logs=logging.CRITICAL,
            **offer,
        )
        try:
            await nanny
            say(f"{nanny.worker_address} grades for {scheduler.address}.")
            await nanny.finished()
        except (OSError, RuntimeError) as error:  # the scheduler went while the worker started
            say(f"A worker could not start ({error.__cause__ or error}); it is tried again.")
            await asyncio.sleep(RETRY_SECONDS)
        finally:
            await nanny.close()


async def _meet(scheduler: Scheduler, say: Say) -> None:
    """Wait for the scheduler, and see that its cluster's versions are ours."""
    waiting = False
    while True:
        try:
            async with rpc(
                scheduler.address, connection_args=scheduler.security().get_connection_args("worker")
            ) as remote:
                _compare(scheduler, await remote.versions(), await remote.identity(n_workers=-1))
            return
        except OSError as error:
            if not waiting:
                say(f"Waiting for a scheduler at {scheduler.address} ({type(error).__name__}). Ctrl-C ends.")
            waiting = True
            await asyncio.sleep(RETRY_SECONDS)


def _versions(of: dict[str, Any]) -> tuple[str, str]:
    """Python's minor version and Dask's exact one."""
    return ".".join(of["host"]["python"].split(".")[:2]), of["packages"]["distributed"]


def _compare(scheduler: Scheduler, versions: dict[str, Any], identity: dict[str, Any]) -> None:
    for name, theirs, ours in zip(
        ("Python", "Dask"), _versions(versions), _versions(get_versions()), strict=True
    ):
        if theirs != ours:
            raise MolgradeError(
                f"The scheduler at {scheduler.address} has {name} {theirs}, this worker {ours}: "
                "install the same on both."
            )
    others = {name for worker in identity["workers"].values() for name in worker["resources"]}
    strange = sorted(name for name in others if name.startswith("molgrade-") and name != code())
    if strange:
        raise MolgradeError(
            f"Other workers at {scheduler.address} grade with {', '.join(strange)}, this one with {code()}: "
            "install the same molgrade on all."
        )
