#!/bin/sh
# Makes .venv with every package of lock.txt, or mends it; does nothing where it is complete. Run by `make venv`.
# PYTHON names the Python 3.11 to use, where it is not found by itself.
set -eu
cd "$(dirname "$0")/.."
venv=$(pwd -P)/.venv
python=$venv/bin/python
stamp=$venv/.installed

say() { echo "make venv: $1"; }
stop() {
    echo "make venv: $1." >&2
    exit 1
}
install() { "$python" -m pip install -qq --disable-pip-version-check --constraint requirements/lock.txt "$@"; }

find_python() {
    for candidate in ${PYTHON:-python3.11 python3 /usr/bin/python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    stop "no Python 3.11 ${PYTHON:+in PYTHON=$PYTHON }found, which PyRadiomics 3.0.1 needs;\
 install it, or name it: make venv PYTHON=/path/to/python3.11"
}

make_environment() {
    base=$(find_python)
    missing=$("$base" requirements/check.py tools) || stop "${missing:-$base does not run}"
    trap 'rm -rf "$venv"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    rm -rf "$venv"
    say "1 of 5: virtual environment and build tools (the five steps take some minutes)"
    "$base" -m venv "$venv"
    install numpy setuptools wheel versioneer Cython
    say "2 of 5: PyTorch"
    install torch
    say "3 of 5: PyRadiomics, built from source"
    install --no-build-isolation pyradiomics
    say "4 of 5: the rest of requirements/lock.txt"
    install --requirement requirements/lock.txt
    wrong=$("$python" requirements/check.py pins) || stop "${wrong:-$python does not run}"
    trap - EXIT INT TERM
}

wrong=$("$python" requirements/check.py pins 2>/dev/null) || {
    [ ! -e "$venv" ] || say "making .venv anew: ${wrong:-it is not complete}"
    make_environment
}
asked=$({ echo "$venv"; cat requirements/lock.txt pyproject.toml; } | cksum)
[ "$(cat "$stamp" 2>/dev/null)" = "$asked" ] || {
    say "5 of 5: this project, editable"
    rm -f "$stamp"
    install --no-build-isolation --no-deps --editable .
    echo "$asked" >"$stamp"
}
