#!/bin/sh
# hr-load-csv into files: the fast way and the long way come to the same.
. "$(dirname "$0")/lib.sh"

mkdir d
# shellcheck disable=SC2046 # words
run python3 "$SRC_TOP/tests/load-csv-fast.py" d $(seq 1 "${FAST_SEEDS:-40}")
is "$status $(cat err)" '0 ' "random streams$(sed 's/^#/:/' out)"
done_testing
