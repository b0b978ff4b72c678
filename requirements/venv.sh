#!/bin/sh
# Makes .venv with every package of lock.txt, or mends it; does nothing where it is complete. Run by `make venv`.
# PYTHON names the Python, 3.11 to 3.14, to use where none is found or another is wanted.
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

# pip unpacks with one processor: two run side by side, each with packages that the other has not. lock.txt names every
# package, so none is looked for; modules are compiled when they are first imported, which most never are.
install_locked() {
    large='^(torch|vtk|scipy|sympy|pandas)=='
    grep -E "$large" requirements/lock.txt >"$venv/large.txt"
    grep -Ev "$large" requirements/lock.txt >"$venv/others.txt"
    set -- "$python" -m pip install -qq --disable-pip-version-check --only-binary :all: --no-deps --no-compile --requirement
    "$@" "$venv/large.txt" & # no function: an interrupt would end its shell and leave pip
    beside=$!
    "$@" "$venv/others.txt"
    wait "$beside"
    beside=
    install --only-binary :all: torch # for a GPU it asks for packages of its maker, which are in no list of ours
}

find_python() {
    for candidate in ${PYTHON:-python3.11 python3.12 python3.13 python3.14 python3 /usr/bin/python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    stop "no Python 3.11 to 3.14 ${PYTHON:+in PYTHON=$PYTHON }found; install one, or name it:\
 make venv PYTHON=/path/to/python3.12"
}

# What the tests compare the radiomics engine with; they go without where it cannot be built.
add_pyradiomics() {
    missing=$("$python" requirements/check.py compiler) || {
        say "3 of 4: PyRadiomics is left out, $missing; the tests compare with its committed numbers"
        return
    }
    say "3 of 4: PyRadiomics, built from source, with which the tests compare"
    grep -v '^pyradiomics' requirements/reference.txt >"$venv/tools.txt"
    install --requirement "$venv/tools.txt" &&
        install --no-build-isolation --requirement requirements/reference.txt ||
        say "PyRadiomics could not be built and is left out; the tests compare with its committed numbers"
}

make_environment() {
    base=$(find_python)
    missing=$("$base" requirements/check.py tools) || stop "${missing:-$base does not run}"
    beside=
    trap '[ -z "$beside" ] || kill "$beside" 2>/dev/null || :; wait; rm -rf "$venv"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    rm -rf "$venv"
    say "1 of 4: virtual environment (the four steps take some minutes)"
    "$base" -m venv "$venv"
    say "2 of 4: requirements/lock.txt, wheels only"
    install_locked
    add_pyradiomics
    wrong=$("$python" requirements/check.py pins) || stop "${wrong:-$python does not run}"
    trap - EXIT INT TERM
}

wrong=$("$python" requirements/check.py pins 2>/dev/null) || {
    [ ! -e "$venv" ] || say "making .venv anew: ${wrong:-it is not complete}"
    make_environment
}
asked=$({ echo "$venv"; cat requirements/lock.txt pyproject.toml; } | cksum)
[ "$(cat "$stamp" 2>/dev/null)" = "$asked" ] || {
    say "4 of 4: this project, editable"
    rm -f "$stamp"
    install --no-build-isolation --no-deps --editable .
    echo "$asked" >"$stamp"
}
