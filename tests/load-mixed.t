#!/bin/sh
# The loaders, of two sources with a list of the same name: no rows mix unless
# that is allowed.
# shellcheck disable=SC2317 # functions that are called by their names
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"

# of_other: the stream as another source's.
of_other() {
	sed 's/"source":"demo"/"source":"other"/g'
}

csv() {
	hr-load-csv -d d "$@"
}
csv_ids() {
	sed 1d "d/$1.csv" | sort | tr '\n' ' '
}
sqlite() {
	hr-load-sqlite -o d/t.db "$@"
}
sqlite_ids() {
	sqlite3 d/t.db "SELECT id FROM \"$1\" " | sort | tr '\n' ' '
}

block teams merge true '{"id":1}' '{"id":2}' >ours
block teams merge true '{"id":3}' | of_other >theirs
block teams merge true '{"id":2}' '{"id":4}' >increment
{
	sed '$d' ours
	sed '1d;$d' theirs
	finish 2
} >both
why='holds rows of demo/teams, and other/teams is something else: give it a place'

for kind in csv sqlite; do
	mkdir d
	run "$kind" <both
	is "$status $("${kind}_ids" teams)" '2 1 2 ' "$kind: in one stream"
	like "$(cat err)" "^hr-load-$kind: (d/teams.csv|teams): it $why of its \
own \(another target, or --prefix\), or say --allow-source$" "$kind: why"
	is "$(sed 1d out)" "$(end teams 2 true)
{\"\$hr\":{\"type\":\"fail\",\"source\":\"other\",\"resource\":\"teams\",\
\"error\":\"not loaded\",\"temporary\":false}}
$(finish 2 1)" "$kind: the first is loaded, the second is not"
	for how in merge append replace; do
		run "$kind" --disposition "$how" <theirs
		is "$status $("${kind}_ids" teams)" '2 1 2 ' \
		    "$kind: in a later stream, to $how"
	done
	run "$kind" <increment
	is "$status $("${kind}_ids" teams)" '0 1 2 4 ' \
	    "$kind: its own source goes on"
	run "$kind" --prefix other_ <theirs
	is "$status $("${kind}_ids" other_teams)" '0 3 ' "$kind: with a prefix"
	run "$kind" --allow-source <theirs
	is "$status $("${kind}_ids" teams)" '0 1 2 3 4 ' "$kind: where it is allowed"
	run "$kind" <theirs
	is "$status $("${kind}_ids" teams)" '0 1 2 3 4 ' "$kind: which is remembered"
	rm -r d
done

# --- One file or table that the command line names.

for load in 'hr-load-csv -o teams' 'hr-load-sqlite -o t.db --table teams'; do
	# shellcheck disable=SC2086 # words
	run $load <ours
	# shellcheck disable=SC2086
	run $load <theirs
	is "$status $(sed 's/.*teams: it/it/' err)" "2 it $why of its own \
(another target, or --prefix), or say --allow-source" "${load%% *}: one place that is named"
	block jobs append true '{"id":1}' >another
	# shellcheck disable=SC2086
	run $load <another
	like "$status $(cat err)" '^2 .*rows of demo/teams, and demo/jobs is' \
	    "${load%% *}: another list of the same source"
	echo '{"id":7}' >plain
	# shellcheck disable=SC2086
	run $load --disposition append <plain
	is "$status" 0 "${load%% *}: a plain stream has no name: it is let in"
done

# --- What is beside a CSV file.

is "$(cat .teams.source)" demo/teams 'CSV: whose rows they are'
: >teams
run hr-load-csv -o teams <theirs
is "$status $(cat .teams.source)" '0 other/teams' \
    'CSV: an empty file has nobody'"'"'s'
printf 'id\n9\n' >unknown
run hr-load-csv -o unknown <theirs
is "$status $(cat .unknown.source)" '0 other/teams' \
    'CSV: a file that others wrote is taken over'
mkdir .broken.source
printf 'id\n9\n' >broken
run hr-load-csv -o broken <theirs
is "$status $(cat err)" '1 hr-load-csv: broken: .broken.source beside it: Is a directory' \
    'CSV: what cannot be read is told'
is "$(cat broken)" 'id
9' 'CSV: and nothing is changed'
ln -s /etc/passwd .linked.source
printf 'id\n9\n' >linked
run hr-load-csv -o linked <theirs
is "$status" 1 'CSV: no link is followed'
run hr-load-csv --prefix x -o teams <ours
is "$status" 2 'CSV: one file takes no prefix'
done_testing
