"""Write constraints.txt: the exact version of every package that an installation or an image can contain.

    python tools/pin.py              newest versions that fit together
    python tools/pin.py --keep       keep today's pins, add or drop only what pyproject.toml asks for

pip resolves what users install and what the CUDA image adds; nothing is installed. A version that this Python
can use but an older patch release of the same can't (Debian 12 has 3.11.2) is passed over.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST_PYTHON = "3.11.0"
HEADER = """\
# Exact versions of everything molgrade can install, on Linux with Python 3.11 or newer. Made by tools/pin.py.
"""
REQUIREMENTS = [["pip", ".[chapters,dev,fuzz]"], ["jax[cuda12]", "tensorflow[and-cuda]"]]
"""Resolved one after the other: the CUDA image's packages with the pins of everything else."""


def resolve(requirements: list[str], pins: dict[str, str]) -> dict[str, str]:
    """Ask pip which versions it would install, {name: version}, given pins such as {"numpy": "==2.4.6"}."""
    pins = dict(pins)
    while True:
        found = {
            i["metadata"]["name"].lower().replace("_", "-"): i["metadata"]
            for i in dry_run(requirements, pins)
        }
        found.pop("molgrade", None)
        too_new = [name for name, metadata in found.items() if not runs_on_oldest_python(metadata)]
        if not too_new:
            return {name: metadata["version"] for name, metadata in found.items()}
        pins |= {name: f"<{found[name]['version']}" for name in too_new}


def dry_run(requirements: list[str], pins: dict[str, str]) -> list[dict]:
    """Return the packages in pip's installation report."""
    with tempfile.TemporaryDirectory() as folder:
        report, constraints = Path(folder, "report.json"), Path(folder, "constraints.txt")
        constraints.write_text("".join(f"{name}{version}\n" for name, version in pins.items()))
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
                   f"--report={report}", f"--constraint={constraints}", *requirements]  # fmt: skip
        subprocess.run(command, check=True, cwd=ROOT)
        return json.loads(report.read_text())["install"]


def runs_on_oldest_python(metadata: dict) -> bool:
    return SpecifierSet(metadata.get("requires_python", "")).contains(OLDEST_PYTHON)


def todays_pins() -> dict[str, str]:
    lines = [line for line in CONSTRAINTS.read_text().splitlines() if "==" in line]
    return {name: f"=={version}" for name, version in (line.split("==") for line in lines)}


def main() -> int:
    parser = argparse.ArgumentParser(description="Write constraints.txt.")
    parser.add_argument("--keep", action="store_true", help="keep today's pins where they still fit")
    kept = todays_pins() if parser.parse_args().keep else {}
    versions = {}
    try:
        for requirements in REQUIREMENTS:
            versions |= resolve(
                requirements, kept | {name: f"=={version}" for name, version in versions.items()}
            )
    except subprocess.CalledProcessError as error:
        print("pin: pip found no versions that fit together (its reason stands above).", file=sys.stderr)
        return error.returncode
    pins = "".join(f"{name}=={version}\n" for name, version in sorted(versions.items()))
    CONSTRAINTS.write_text(HEADER + pins)
    print(f"constraints.txt: {len(versions)} pins")
    return 0


if __name__ == "__main__":
    sys.exit(main())
