#!/bin/bash
# Make Podman able to run containers with limits. Podman prefers crun, which refuses machines whose cgroups are hybrid
# (version 1 with an empty version 2 beside it, as on many without systemd): there runc is written into its settings.
set -euo pipefail

settings=/etc/containers/containers.conf

fail() { echo "podman-engine: $*" >&2; exit 1; }

command -v podman >/dev/null || fail "no podman command: apt-get install podman"
if [ -d /sys/fs/cgroup/unified ] && [ "$(podman info --format '{{.Host.OCIRuntime.Name}}')" = crun ]; then
    [ "$(id -u)" = 0 ] || fail "crun can't work with hybrid cgroups, and only root can set another runtime: run this as root"
    command -v runc >/dev/null || fail "no runc: apt-get install runc"
    [ ! -e "$settings" ] || fail "$settings exists: write runtime = \"runc\" into its [engine] section"
    printf '[engine]\nruntime = "runc"\n' >"$settings"
fi
echo "podman-engine: Podman $(podman version --format '{{.Client.Version}}') with $(podman info --format '{{.Host.OCIRuntime.Name}}')"
