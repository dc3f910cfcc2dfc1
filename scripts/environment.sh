#!/usr/bin/env bash
# Make .venv from the named requirements file. Called by the Makefile: scripts/environment.sh FILE
set -euo pipefail
cd "$(dirname "$0")/.."

python="${PYTHON:-python3}"
"$python" - <<'CHECK' || { echo "Python 3.11 or newer is needed: set PYTHON=/path/to/python3" >&2; exit 1; }
import sys
sys.exit(sys.version_info < (3, 11))
CHECK

# A virtual environment that was moved or half made has no working pip: make it again.
if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
            apt-get update -qq
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
                python3-venv >/dev/null
        else
            echo "Python's venv module is missing. Debian, Ubuntu: apt-get install python3-venv" >&2
            exit 1
        fi
    fi
    "$python" -m venv --clear .venv
fi

echo "Installing $1 ..."
.venv/bin/python -m pip install --quiet --disable-pip-version-check \
    --root-user-action=ignore -r "$1"
