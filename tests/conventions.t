#!/bin/sh
# What all tools have in common, on the command line and in their pages.  A
# new tool joins by being there: src/hr-*.c, src/hr-*.sh.
. "$(dirname "$0")/lib.sh"

tools=$(cd "$SRC_TOP/src" && printf '%s\n' hr-*.c hr-*.sh |
    sed -n '/\*/d; s/\.c$//p; s/\.sh$//p')
version=$(sed -n 's/^VERSION = //p' "$SRC_TOP/Makefile")

# one_line FILE: it holds one line that begins with the tool's name.
# shellcheck disable=SC2317 # called by ok
one_line() {
	[ "$(wc -l <"$1")" -eq 1 ] && grep -q "^$tool: ." "$1"
}

# refused NAME MESSAGE COMMAND...: usage, said in one line, nothing on stdout.
refused() {
	refused_name=$1 refused_message=$2
	shift 2
	run "$@" </dev/null
	is "$status" 2 "$refused_name: exit status 2"
	ok "$refused_name: one line" one_line err
	like "$(cat err)" "$refused_message" "$refused_name: it says what"
	is "$(cat out)" '' "$refused_name: nothing on stdout"
}

# The options in --help and in the page, a line each, sorted.
options_in_help() {
	sed -n 's/^  *\(-[A-Za-z0-9]\), \(--[a-z0-9-]*\).*/\1\n\2/p
		s/^      *\(--[a-z0-9-]*\).*/\1/p' "$1" | sort -u
}

# As they are shown: an option stands where the items of a list begin.
options_in_page() {
	mandoc -T ascii -O width=200 "$1" | sed 's/.'"$(printf '\b')"'//g' |
	    sed -n 's/^ \{5\}\(-.*\)/\1/p' | sed 's/   *.*//' | tr ' ,=[' '\n' |
	    grep -E '^--?[A-Za-z0-9]' | sort -u
}

help_and_version() {
	run "$tool" --help
	is "$status" 0 "$tool --help"
	is "$(cat err)" '' "$tool --help: nothing on stderr"
	like "$(head -n 1 out)" "^$tool - [a-z].*[^.]\$" \
	    "$tool --help: begins with what it is for"
	is "$(awk 'length > 80' out)" '' "$tool --help: 80 columns"
	"$tool" --options | awk -F '\t' '$2 ~ /^--/ && $3 != "-" {
		print $2 ($3 ~ /^\[/ ? "" : "=") $3 }' >arguments
	is "$(grep -vxFf arguments <<-END
		$(sed -n 's/^  [- ][^ ][, ] \(--[a-z-]*\[*=[^ ]*\).*/\1/p
		    s/^      \(--[a-z-]*\[*=[^ ]*\).*/\1/p' out)
	END
	)" '' "$tool --help: arguments are shown whole"
	mv out help
	run "$tool" -h
	same out help "$tool -h is --help"
	run "$tool" --version
	is "$status" 0 "$tool --version"
	is "$(head -n 1 out)" "$tool (hr-tools) $version" "$tool --version: says it"
	mv out version
	run "$tool" -V
	same out version "$tool -V is --version"
}

stdout_that_fails() {
	for option in --help --version --options; do
		status=0
		"$tool" "$option" >/dev/full 2>err || status=$?
		is "$status" 1 "$tool $option, disk full: exit status 1"
		ok "$tool $option, disk full: one line" one_line err
		status=0
		"$tool" "$option" >&- 2>err || status=$?
		is "$status" 1 "$tool $option, stdout closed: exit status 1"
		ok "$tool $option, stdout closed: one line" one_line err
	done
}

wrong_options() {
	refused "$tool --xyzzy" 'unknown option --xyzzy' "$tool" --xyzzy
	refused "$tool --hepl" 'did you mean --help\?' "$tool" --hepl
	refused "$tool -~" 'unknown option -~' "$tool" '-~'
	refused "$tool -q~" 'unknown option -q?~' "$tool" '-q~'
	refused "$tool --help=x" '--help takes no argument' "$tool" --help=x
	refused "$tool -- --help" '[^-]--help|operands' "$tool" -- --help
	sed -n 's/^.*--\([a-z-]*\)=[A-Za-z].*/\1/p' help | sort -u >with-argument
	while read -r name; do
		run "$tool" "--$name" </dev/null
		is "$status" 2 "$tool --$name without its argument"
	done <with-argument
}

# A unique beginning is no name: a script that used it would break when the
# next option arrives.
abbreviations() {
	names=$(options_in_help help | sed -n 's/^--//p')
	for name in $names; do
		short=${name%?}
		if echo "$names" | grep -qx "$short"; then
			continue
		fi
		status=0
		"$tool" "--$short" </dev/null >out 2>err || status=$?
		is "$status" 2 "$tool --$short is no option"
		ok "$tool --$short: nor does it do anything" ! test -s out
	done
}

page() {
	page=$SRC_TOP/man/$tool.1
	if ! ok "$tool has a page" test -f "$page"; then
		return
	fi
	options_in_help help >in-help
	options_in_page "$page" >in-page
	same in-page in-help "$tool: the page and --help have the same options"
	for section in NAME SYNOPSIS DESCRIPTION 'EXIT STATUS' EXAMPLES; do
		ok "$tool: the page has $section" grep -q "^\\.Sh $section" "$page"
	done
	ok "$tool is in hr-tools(7)" \
	    grep -q "^\\.\\(It \\)*Xr $tool 1" "$SRC_TOP/man/hr-tools.7"
}

for tool in $tools; do
	help_and_version
	stdout_that_fails
	wrong_options
	abbreviations
	page
done

# --- The pages.

for file in "$SRC_TOP"/man/*.[1-8]; do
	run mandoc -T lint -W style "$file"
	is "$(grep -v 'referenced manual not found' out)" '' \
	    "${file##*/}: mandoc has nothing to say"
	is "$(sed -n 's/^\.\(It \)*Xr \(hr-[a-z-]*\) \([1-8]\).*/\2.\3/p' "$file" |
	    while read -r other; do
		    [ -f "$SRC_TOP/man/$other" ] || echo "$other"
	    done)" '' "${file##*/}: the pages it refers to are there"
done

# --- The tree.

cd "$SRC_TOP" || exit 1

is "$(sed -n 's/^## \([0-9.]*\).*/\1/p' NEWS.md | head -n 1)" "$version" \
    'NEWS.md begins with the version'

# A stage knows itself and lib; lib knows no stage.
for stage in fetch map load state lib; do
	is "$(grep -Hn '^#include "' "src/$stage"/*.[ch] |
	    grep -Ev "\"($stage|lib)/")" '' "src/$stage includes itself and lib"
done

# Each foreign library has one place.
for library in curl/curl.h jansson.h jq.h sodium.h; do
	is "$(grep -ln "^#include <$library>" src/*.[ch] src/*/*.[ch] |
	    sed 's/\.[ch]$//; s/_[a-z]*$//' | sort -u | sed 1d)" '' \
	    "<$library> is included in one module"
done

# The tests that SECURITY.md names are there.
perl -ne 'while (/`([a-z-]+(?:\.t|\.sh|-test))`((?:,? "[^"]+")*)/g) {
	my ($file, $names) = ($1, $2);
	print "$file\t$1\n" while $names =~ /"([^"]+)"/g;
	print "$file\t\n" if $names eq "" }' SECURITY.md >"$T/promised"
while IFS='	' read -r file name; do
	[ "${file%-test}" = "$file" ] || file=unit/$file.c
	[ -f "tests/$file" ] && grep -qFe "$name" "tests/$file" ||
		echo "$file: $name"
done <"$T/promised" >"$T/missing"
is "$(cat "$T/missing")" '' 'SECURITY.md names tests that there are'
ok 'many of them' [ "$(wc -l <"$T/promised")" -ge 50 ]

ok 'the mistakes of tests/data/mutants.txt can still be made' \
    python3 -B tests/mutate --check

if git rev-parse --git-dir >"$T/out" 2>&1; then
	is "$(git ls-files bin build | grep -v '^bin/.gitkeep$')" '' \
	    'nothing that is built is kept'
	is "$(git ls-files --others --exclude-standard |
	    grep -Ev '^[.a-zA-Z]*$|\.(c|h|t|sh|py|md|jq|json|[1-8])$')" '' \
	    'building and testing leave nothing behind'
	is "$(git grep -lE '/(home|root|Users)/[a-z]{2,}/')" '' 'no path of one machine'
else
	skip 3 'not a checkout'
fi

done_testing
