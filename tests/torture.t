#!/bin/sh
# A thin slice of "make torture": each way in which things go wrong, a few
# times.  HR_TEST_SEED says which.
. "$(dirname "$0")/lib.sh"

[ -z "$SAN$VALGRIND" ] || skip_all 'not under other tools'
command -v strace >/dev/null || skip_all 'no strace'

env OBJ="$OBJ" BIN="$BIN" python3 -B "$SRC_TOP/tests/torture/run.py" \
    --thin --seed "${HR_TEST_SEED:-1}"
exit
