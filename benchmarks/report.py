"""What a run found, as a table, as JSON and as a picture."""

from __future__ import annotations

import json
from pathlib import Path
from statistics import median, quantiles

from .meter import Sample

BEGIN, END = "<!-- begin: python -m benchmarks -->", "<!-- end -->"
GREY = "#848d97"
"""Text and lines that read on white and on black."""

COLOURS = {"molgrade": "#2f81f7", "floor": "#3fb950", "nbgrader": "#db6d28", "otter": "#a371f7"}

Measured = dict[str, dict[str, list[Sample]]]
"""Samples by chapter and grader."""


def percentile(values: list[float], percent: int) -> float:
    return quantiles(values, n=100, method="inclusive")[percent - 1] if len(values) > 1 else values[0]


def markdown(measured: Measured, slots: dict[str, dict], machine: dict) -> str:
    """The tables of docs/performance.md."""
    count = max(len(samples) for graders in measured.values() for samples in graders.values())
    cpus, processor = machine["cpus"], machine["processor"]
    lines = [
        f"{count} submissions of each chapter, {machine['date']}, {cpus} processors ({processor}), "
        f"Python {machine['python']}.",
        "",
        "| chapter | grader | CPU s: median (10 % to 90 %) | floors | wall s to feedback: p50 | p95 |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for chapter, graders in measured.items():
        base = median(s.cpu for s in graders["floor"])
        for grader, samples in graders.items():
            cpu, wall = [s.cpu for s in samples], [s.page or s.wall for s in samples]
            spread = f"{median(cpu):.2f} ({percentile(cpu, 10):.2f} to {percentile(cpu, 90):.2f})"
            times = f"{median(cpu) / base:.2f}"
            walls = f"{percentile(wall, 50):.2f} | {percentile(wall, 95):.2f}"
            lines.append(f"| {chapter} | {grader} | {spread} | {times} | {walls} |")
    if slots:
        lines += ["", "| chapter | two slots against one | memory of a further slot |", "|---|---:|---:|"]
    for chapter, found in slots.items():
        lines.append(f"| {chapter} | {found['speedup']:.2f} × | {found['extra_mb']:.0f} MB |")
    return "\n".join(lines)


def to_json(measured: Measured, slots: dict[str, dict], machine: dict) -> str:
    samples = {
        chapter: {grader: [s.to_json() for s in found] for grader, found in graders.items()}
        for chapter, graders in measured.items()
    }
    return json.dumps({"machine": machine, "submissions": samples, "slots": slots}, indent=1) + "\n"


def picture(measured: Measured, file: Path) -> None:
    """Median CPU seconds of each grader and chapter, as an SVG without a background."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams |= {"svg.hashsalt": "molgrade", "font.size": 9, "text.color": GREY}
    from matplotlib import pyplot as plt

    rows = max(len(graders) for graders in measured.values())
    size = (3.2 * len(measured) + 1.2, 0.3 * rows + 0.8)
    figure, axes = plt.subplots(1, len(measured), figsize=size, layout="constrained", squeeze=False)
    for axis, (chapter, graders) in zip(axes[0], measured.items(), strict=True):
        values = [median(s.cpu for s in samples) for samples in graders.values()]
        colours = [COLOURS[name.split()[0]] for name in graders]
        bars = axis.barh(list(graders), values, color=colours, height=0.7)
        axis.bar_label(bars, fmt="%.2f", padding=3, color=GREY)
        axis.invert_yaxis()
        axis.set_xlim(0, 1.25 * max(values))
        axis.set_title(chapter, color=GREY)
        axis.set_xlabel("CPU seconds per submission", color=GREY)
        axis.tick_params(colors=GREY, length=0)
        axis.spines[:].set_visible(False)
        if axis is not axes[0][0] and list(graders) == list(next(iter(measured.values()))):
            axis.set_yticklabels([])
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, transparent=True, metadata={"Date": None})
    plt.close(figure)


def write(folder: Path, measured: Measured, slots: dict[str, dict], machine: dict) -> None:
    """Write performance.json and the picture, and put the tables between the marks of performance.md."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "performance.json").write_text(to_json(measured, slots, machine))
    picture(measured, folder / "pictures" / "performance.svg")
    page = folder / "performance.md"
    text = page.read_text() if page.exists() else f"{BEGIN}\n{END}\n"
    before, _, rest = text.partition(BEGIN)
    after = rest.partition(END)[2]
    page.write_text(f"{before}{BEGIN}\n\n{markdown(measured, slots, machine)}\n\n{END}{after}")
