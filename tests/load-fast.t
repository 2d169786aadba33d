#!/bin/sh
# Loaders: the fast way and the long way come to the same.
. "$(dirname "$0")/lib.sh"

for target in csv sqlite; do
	mkdir $target
	# shellcheck disable=SC2046 # words
	run python3 "$SRC_TOP/tests/load-fast.py" $target $target \
	    $(seq 1 "${FAST_SEEDS:-40}")
	is "$status $(cat err)" '0 ' "$target: random streams$(sed 's/^#/:/' out)"
done

# --- A record broken over two lines, among many that are taken at once.

{
	seq -f '{"id":%.0f,"tags":{"a":[1,2]},"name":"somebody"}' 40
	printf '{"id":41,"tags":{"a":[1,\n2]},"name":"somebody"}\n'
	seq -f '{"id":%.0f,"tags":{"a":[1,2]},"name":"somebody"}' 42 80
} >broken
for target in out.csv -; do
	run sh -c 'hr-load-csv -o "$1" <broken' load "$target"
	like "$status $(cat err)" '3 hr-load-csv: stdin: line 41: ' \
	    "$target: a record broken over two lines is none"
done
done_testing
