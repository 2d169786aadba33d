#!/bin/sh
# What the manual shows: each "$ command" of a page's EXAMPLES prints the lines
# that follow it there.  Examples without "$" are for the eye alone.

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# Writes files N.sh and N.out for the examples of a page.
# shellcheck disable=SC2016 # it is awk's $
split_page() {
	awk '
	/^\.Sh / { inside = $2 == "EXAMPLES" }
	!inside { next }
	/^\.(Ed|Bd)/ { file = ""; next }
	{ gsub(/\\e/, "\\"); gsub(/\\&/, ""); gsub(/\\-/, "-") }
	/^\$ / { if (!(file && quiet)) file = sprintf("%02d", ++n)
		print substr($0, 3) >(file ".sh")
		printf "" >(file ".out"); quiet = 1; next }
	file && /^> / { print substr($0, 3) >(file ".sh"); next }
	file { print >(file ".out"); quiet = 0 }
	' "$1"
}

for page in "$SRC_TOP"/man/*.1; do
	name=$(basename "$page" .1)
	mkdir "$T/$name" && cd "$T/$name" || exit 1
	split_page "$page"
	for example in [0-9][0-9].sh; do
		[ -f "$example" ] || continue
		sh "$example" >got 2>&1 </dev/null
		same got "${example%.sh}.out" \
		    "$name: $(head -n 1 "$example" | tr -d '\\')"
	done
done
done_testing
