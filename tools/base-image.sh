#!/bin/bash
# Make a base image with Python from Debian's packages, for hosts where `docker pull` reaches no registry.
#
#   base-image.sh [TAG [ENGINE]]   default molgrade-base:bookworm-2 docker; does nothing when the image exists
#
# Packages come from the mirror that this host's apt uses.
set -euo pipefail

tag=${1:-molgrade-base:bookworm-2}
engine=${2:-docker}
suite=bookworm
packages=python3,python3-venv,ca-certificates,libexpat1,libxext6,libxrender1  # the last three: RDKit's drawings

fail() { echo "base-image: $*" >&2; exit 1; }

if "$engine" image inspect "$tag" >/dev/null 2>&1; then echo "base-image: $tag exists"; exit 0; fi
"$engine" version >/dev/null 2>&1 || fail "$engine does not answer: start it (tools/docker-engine.sh)"
[ "$(id -u)" = 0 ] || fail "debootstrap needs root: run this as root"
command -v debootstrap >/dev/null || fail "no debootstrap: apt-get install debootstrap"

(. /etc/os-release && [ "$ID" = debian ]) || fail "works on Debian only: set MOLGRADE_BASE_IMAGE to an image with Python"
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -v security | head -n 1 || true)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT

echo "base-image: making $tag with debootstrap (about a minute)"
debootstrap --variant=minbase --include="$packages" "$suite" "$root" $mirror >"$root.log" 2>&1 ||
    { tail -n 5 "$root.log" >&2; fail "debootstrap failed (log: $root.log)"; }
rm -rf "$root"/var/cache/apt/*.bin "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* \
    "$root"/usr/share/{doc,info,locale,man}/* "$root.log"
tar -C "$root" -c . | "$engine" import --change 'CMD ["python3"]' --change 'ENV LANG=C.UTF-8' - "$tag" >/dev/null
echo "base-image: $tag is ready"
