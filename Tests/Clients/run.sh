#!/bin/sh
# Runs clients of other people against the simulator, and libraries of senders against the server; all unmodified.
#
#   Tests/Clients/run.sh BINARY [SUITE...]
#
# BINARY is poolwarden; SUITE is a file of this folder without .py, all of them by default. Ends with a code other than 0
# when anything fails. With CLIENTS_VENV set, the clients are installed there once and used again.
set -eu

binary=$(realpath "${1:?usage: run.sh BINARY [SUITE...]}")
shift
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
venv=${CLIENTS_VENV:-$folder/venv}
simulator=

finish() {
    if [ -n "$simulator" ]; then
        kill "$simulator" 2>/dev/null || true
        tries=0
        while kill -0 "$simulator" 2>/dev/null; do
            tries=$((tries + 1))
            [ "$tries" -le 50 ] || kill -9 "$simulator" 2>/dev/null || true
            sleep 0.1
        done
    fi
    rm -rf "$folder"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

[ -x "$venv/bin/python" ] || python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"

# One of the clients sends even requests to this machine through a proxy that it finds here.
unset HTTP_PROXY HTTPS_PROXY ALL_PROXY http_proxy https_proxy all_proxy || true

: >"$folder/output"
"$binary" simulator --port 0 --rate 0 --state "$here/fleet.json" --clock 2026-01-01T00:00:00Z >"$folder/output" &
simulator=$!

address=
tries=0
while [ -z "$address" ]; do
    address=$(sed -n '1s/^listening on //p' "$folder/output")
    kill -0 "$simulator" 2>/dev/null || { echo "the simulator ended before it listened" >&2; exit 1; }
    tries=$((tries + 1))
    [ "$tries" -le 300 ] || { echo "the simulator did not listen within 30 s" >&2; exit 1; }
    [ -n "$address" ] || sleep 0.1
done

[ "$#" -gt 0 ] || set -- test_pytfe test_terrasnek test_go_tfe_wire test_senders
cd "$here"
SIMULATOR_ADDRESS=$address POOLWARDEN=$binary PYTHONDONTWRITEBYTECODE=1 "$venv/bin/python" -W ignore -m unittest "$@"
