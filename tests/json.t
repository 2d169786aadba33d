#!/bin/sh
# lib/json against Python's json, on a million generated and mutated texts.
# HR_TEST_SEED gives other texts, HR_TEST_TEXTS another number of them.

cd "$(dirname "$0")/.." || exit 1
built=${TESTS:-build/plain/tests}
seed=${HR_TEST_SEED:-hr-tools}
texts=${HR_TEST_TEXTS:-1000000}

echo 1..1
if found=$(python3 tests/json-differential.py "$seed" "$texts" \
    "$built/json-oracle" "$built/json-plain-oracle" 2>&1); then
	echo "ok 1 - the same as Python's json: $found"
else
	echo "not ok 1 - the same as Python's json"
	echo "$found" | sed 's/^/# /'
	exit 1
fi
