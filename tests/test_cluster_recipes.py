"""What docs/cluster/ holds is valid, and names commands and options that exist."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import kubernetes_validate
import pytest
import yaml
from typer.main import get_command

from molgrade.cli import app

DOCS = Path(__file__).parents[1] / "docs"
MANIFEST = [*yaml.safe_load_all((DOCS / "cluster" / "kubernetes.yaml").read_text())]
VERSIONS = ["1.29", "1.37"]
"""The first that knows side containers, and the newest that the schemas are of."""


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("resource", MANIFEST, ids=lambda resource: resource["kind"])
def test_the_manifest_is_valid(resource: dict, version: str) -> None:
    kubernetes_validate.validate(resource, version, strict=True)


def test_a_fault_in_the_manifest_would_be_noticed() -> None:
    faulty = yaml.safe_load((DOCS / "cluster" / "kubernetes.yaml").read_text().split("\n---\n")[1])
    faulty["spec"]["template"]["spec"]["containers"][0]["imagee"] = "x"
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(faulty, VERSIONS[-1], strict=True)


def test_pods_are_locked_and_only_they_reach_each_other() -> None:
    pods = [each["spec"]["template"] for each in MANIFEST if each["kind"] == "Deployment"]
    assert len(pods) == 2
    for pod in pods:
        assert pod["spec"]["automountServiceAccountToken"] is False
        for container in pod["spec"]["containers"]:
            context = container["securityContext"]
            assert context["capabilities"] == {"drop": ["ALL"]}
            assert context["readOnlyRootFilesystem"]
            assert context["allowPrivilegeEscalation"] is False
            assert container["resources"].keys() == {"requests", "limits"}
        assert pod["metadata"]["labels"]["app"] == "molgrade"
    policies = [each["spec"] for each in MANIFEST if each["kind"] == "NetworkPolicy"]
    assert any(policy["podSelector"]["matchLabels"] == {"app": "molgrade"} for policy in policies)
    for policy in policies:
        assert policy["policyTypes"] == ["Ingress"]
        assert all("podSelector" in peer for rule in policy["ingress"] for peer in rule["from"])


def molgrade_commands() -> list[list[str]]:
    """Each `molgrade …` of the documentation's shell lines, the manifest and SLURM's script."""
    lines = re.findall(r"^\w*\$ +(.*)$", (DOCS / "cluster.md").read_text(), flags=re.MULTILINE)
    lines += (DOCS / "cluster" / "slurm.sh").read_text().splitlines()
    found = [re.search(r"""(?<![/\w-])molgrade (?:grade|worker) [^;|&>')"$]*""", line) for line in lines]
    commands = [each.group().split() for each in found if each]
    for each in MANIFEST:
        for container in each.get("spec", {}).get("template", {}).get("spec", {}).get("containers", []):
            if container["command"][0] == "molgrade":
                commands.append(container["command"])
    return commands


@pytest.mark.parametrize("command", molgrade_commands(), ids=lambda command: "-".join(command[:3]))
def test_commands_and_options_exist(command: list[str]) -> None:
    group = get_command(app)
    options = {name for each in group.commands[command[1]].params for name in each.opts}
    used = {word.partition("=")[0] for word in command if word.startswith("--")}
    assert used <= options | {"--"}


def test_the_slurm_script_is_a_script() -> None:
    script = DOCS / "cluster" / "slurm.sh"
    assert subprocess.run(["bash", "-n", script], capture_output=True).returncode == 0
    assert script.stat().st_mode & 0o111
