#!/bin/sh
# lib/json on the other machine whose vectors it knows: the unit tests, and
# texts against Python's json, as json.t has them, under an emulator.

seed=${HR_TEST_SEED:-hr-tools}
texts=${HR_TEST_TEXTS:-20000}

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

cc=aarch64-linux-gnu-gcc
for program in $cc qemu-aarch64; do
	command -v "$program" >/dev/null || skip_all "no $program"
done

sources="json json_bytes json_index json_number json_outline json_pick json_pick_keys
json_scalar json_text json_walk jsonpath jsonpath_find buf memory message utf8"
list=
for name in $sources; do
	list="$list $SRC_TOP/src/lib/$name.c"
done

# compile ARG...: no warning is let through.
# shellcheck disable=SC2317 # run calls it
compile() {
	$cc -std=c11 -O2 -Wall -Wextra -Werror -D_GNU_SOURCE \
	    -I"$SRC_TOP/src" -I"$SRC_TOP/tests/unit" "$@"
}

# shellcheck disable=SC2086 # a word a file
run compile -c $list
is "$status:$(cat err)" 0: 'the library compiles'

# build NAME: a test, static, so that the emulator needs no more.
build() {
	run compile -static -o "$1" "$SRC_TOP/tests/unit/$1.c" ./*.o
	is "$status:$(cat err)" 0: "$1 compiles"
}

for name in json-test json-outline-test json-index-test json-pick-test; do
	build "$name"
	run qemu-aarch64 "./$name"
	is "$status:$(grep '^not ok' out)" 0: "$name on arm64"
done
build json-oracle
printf '#!/bin/sh\nexec qemu-aarch64 ./json-oracle\n' >emulated
chmod +x emulated
run python3 "$SRC_TOP/tests/json-differential.py" "$seed" "$texts" \
    "$PWD/emulated" "$OBJ/tests/json-oracle"
is "$status" 0 'texts mean the same on arm64, here and to Python'
diag "$(cat out err)"
done_testing
