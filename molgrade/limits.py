"""Every limit of a submission, once: authors set them, the engine enforces them, results.json names them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class ExerciseLimits(BaseModel):
    """What one exercise may have of its own; None is the assignment's. Seconds as in `Limits`."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    cell_seconds: float | None = Field(None, gt=0, allow_inf_nan=False, description="each of its cells")
    check_seconds: float | None = Field(None, gt=0, allow_inf_nan=False, description="each of its checks")

    def given(self) -> dict[str, float]:
        """Only what is set."""
        return self.model_dump(exclude_none=True)


class Limits(BaseModel):
    """Every limit of one submission. Seconds are wall-clock seconds, less what it waited for a processor (see
    `molgrade.engine.clock`); sizes are binary: a megabyte has 2**20 bytes, a kilobyte 2**10."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    cell_seconds: float = Field(60, gt=0, allow_inf_nan=False, description="one cell")
    check_seconds: float = Field(
        30,
        gt=0,
        allow_inf_nan=False,
        description="one check; after two timeouts in an exercise its other checks are not run",
    )
    submission_seconds: float = Field(
        900, gt=0, allow_inf_nan=False, description="the whole submission, replays included"
    )
    memory_mb: int = Field(4096, gt=0, description="the submission's memory on top of the warm process")
    processes: int = Field(256, gt=0, description="its processes and threads")
    tmpfs_mb: int = Field(256, gt=0, description="its files, which live in memory: in each of two places")
    file_mb: int = Field(100, gt=0, description="one file")
    output_kb: int = Field(512, gt=0, description="what is kept of one cell's output")
    cpus: float = Field(1.0, gt=0, allow_inf_nan=False, description="processors of the sandbox")
