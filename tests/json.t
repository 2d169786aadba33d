#!/bin/sh
# lib/json against Python's json, on generated and mutated texts; a million of
# them in "make torture".  HR_TEST_SEED gives other texts, HR_TEST_TEXTS another
# number of them.

seed=${HR_TEST_SEED:-hr-tools}
texts=${HR_TEST_TEXTS:-300000}

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

run python3 "$SRC_TOP/tests/json-differential.py" "$seed" "$texts" \
    "$OBJ/tests/json-oracle" "$OBJ/tests/json-plain-oracle"
is "$status" 0 'texts mean the same to lib/json and to Python'
diag "$(cat out err)"
done_testing
