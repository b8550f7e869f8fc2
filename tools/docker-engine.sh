#!/bin/bash
# Start a Docker engine where none answers. On a machine without systemd, dockerd runs in the background; grading needs
# no container network, so it gets no bridge and leaves the firewall alone.
set -euo pipefail

log=${DOCKERD_LOG:-/var/log/molgrade-dockerd.log}
seconds=60

fail() { echo "docker-engine: $*" >&2; exit 1; }
answers() { docker version --format '{{.Server.Version}}' >/dev/null 2>&1; }
report() { echo "docker-engine: Docker $(docker version --format '{{.Server.Version}}') answers"; }

command -v docker >/dev/null || fail "no docker command: apt-get install docker.io"
if answers; then report; exit 0; fi
[ "$(id -u)" = 0 ] || fail "no engine answers and only root can start one: run this as root, or join the group docker"
command -v dockerd >/dev/null || fail "no dockerd: apt-get install docker.io"

if [ -d /run/systemd/system ]; then
    systemctl start docker
else
    setsid dockerd --iptables=false --bridge=none >"$log" 2>&1 </dev/null &
fi
for _ in $(seq $((2 * seconds))); do
    if answers; then report; exit 0; fi
    sleep 0.5
done
tail -n 5 "$log" >&2 2>/dev/null || true
fail "no engine answers after $seconds s (log: $log)"
