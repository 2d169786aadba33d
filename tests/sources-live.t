#!/bin/sh
# Both shipped sources from end to end against the demo API: every list is
# fetched and mapped without a word, no record that the server has is missing
# or changed, and Teamtailor's rate limit is kept by each request, at full
# speed.
#
# HR_TEST_LONG=1 also runs the limit and the size of a true account: 12 minutes.

# shellcheck disable=SC2034 # read before lib.sh takes it away
long=${HR_TEST_LONG:-}
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# blocks FOLDER: the records of each block of a framed stream on stdin, into a
# file named after its resource
blocks() {
	mkdir "$1"
	awk -v folder="$1" '
	/^\{"\$hr":\{"type":"begin"/ {
		name = $0
		sub(/.*"resource":"/, "", name)
		sub(/".*/, "", name)
		file = folder "/" name
		printf "" >file
	}
	/^\{"\$hr":/ { next }
	{ print >file }'
}

# asked SOURCE RESOURCE: what its definition asks for, as a query
asked() {
	jq -r --arg r "$2" '.resources[] | select(.name? == $r)
	    | .endpoint.params? // {} | to_entries
	    | map(select(.key == "include" or (.key | startswith("filter[")))
		| "\(.key)=\(.value)") | join("&")' \
	    "$SRC_TOP/src/sources/$1/source.json"
}

# truth SOURCE RESOURCE
truth() {
	truth_query=
	[ "$1" = humaans ] || truth_query="?$(asked "$1" "$2")"
	curl -sSgf "$API_URL/_demo/records/$1/$2$truth_query"
}

# The source as it is, but for a limit that tests can wait for.
mkdir rated
cp -R "$SRC_TOP/src/sources/teamtailor" rated
jq '.rate_limit.per_seconds = 1' \
    "$SRC_TOP/src/sources/teamtailor/source.json" >rated/teamtailor/source.json
export HR_SOURCES="$T/rated"

# --- Every list, whole.

api_start --rate off
for source in humaans teamtailor; do
	run hr-fetch --all -s "$source"
	is "$status" 0 "$source: all lists are fetched"
	is "$(cat err)" '' "$source: and nothing is said"
	mv out "$source.ndjson"
	blocks "$source.records" <"$source.ndjson"
	run hr-map <"$source.ndjson"
	is "$status" 0 "$source: all lists are mapped"
	is "$(cat err)" '' "$source: and nothing is said of them"
	blocks "$source.mapped" <out
	is "$(grep -c '"type":"end".*"complete":true' out)" \
	    "$(hr-fetch --list --all -s "$source" | wc -l)" \
	    "$source: each list is complete"
	hr-fetch --list --all -s "$source" >listed
	while IFS=/ read -r _ resource; do
		truth "$source" "$resource" | sort >wanted
		sort "$source.records/$resource" >got
		same got wanted "$source: $resource: each record, byte by byte"
		ok "$source: $resource: there are some" test -s wanted
		run hr-map "$source/$resource" <"$source.records/$resource"
		is "$status $(cat err)" '0 ' \
		    "$source: $resource: mapped, without a word"
		same out "$source.mapped/$resource" \
		    "$source: $resource: the same as in the stream of all"
		is "$(wc -l <out)" "$(wc -l <wanted)" \
		    "$source: $resource: each of them"
	done <listed
done
is "$(jq -c 'select(.status >= 400)' "$API_LOG")" '' 'no request was refused'

# --- The values of custom fields, of each candidate.

run hr-fetch teamtailor/custom-field-values
is "$status" 0 'the values of custom fields'
is "$(cat err)" '' 'and nothing is said'
jq -r .id out | sort >got
curl -sS "$API_URL/_demo/ids/teamtailor/custom-field-values" | sort >wanted
same got wanted 'each of them'

# --- What changed, and nothing else.

mark=2025-10-20T00:00:00Z
run hr-fetch --since $mark candidates
is "$status" 0 'candidates since'
jq -r .id out | sort >got
curl -sSg "$API_URL/_demo/ids/teamtailor/candidates?filter[updated-at][from]=$mark" |
    sort >wanted
same got wanted 'those that changed since'
ok 'some, but not all' test "$(wc -l <got)" -gt 0 -a "$(wc -l <got)" -lt 100

# --- The rate limit.

# fetch NAME RESOURCE...: in the background, its exit status in NAME.status
fetch() {
	fetch_name=$1
	shift
	{
		fetch_status=0
		hr-fetch -F -s teamtailor "$@" >"$fetch_name.out" 2>"$fetch_name.err" ||
		    fetch_status=$?
		echo $fetch_status >"$fetch_name.status"
	} &
	pids="$pids $!"
	fetching="$fetching $!"
}

# rated TEXT SECONDS: what the log must show of a limit of 50 in so many
rated() {
	is "$(cat ./*.status | sort -u)" 0 "$1: well done"
	is "$(cat ./*.err)" '' "$1: and nothing is said"
	is "$(jq -c 'select(.status != 200)' "$API_LOG")" '' "$1: not one 429"
	diag "$(jq -sr --argjson window "$2" '"\(length) requests in " +
	    "\((.[-1].ms - .[0].ms) / 1000) s, at most " +
	    "\(length / 50 * $window * 1.1) s"' "$API_LOG")"
	is "$(jq -s --argjson window "$2" '.[-1].ms - .[0].ms
	    <= length / 50 * $window * 1100' "$API_LOG")" true \
	    "$1: in no more than 1.1 times what the limit dictates"
	rm -f ./*.status ./*.err ./*.out
}

# rate SECONDS SIZE: 50 requests in so many, 18 lists of that size, read by one
# process, then by three
rate() {
	rm -rf "$XDG_STATE_HOME/hr-tools/limits"
	rm -f "$API_LOG"
	api_start --rate "50/$1" --size "teamtailor/*=$2"
	fetching=
	# shellcheck disable=SC2046 # a word for each
	fetch all $(hr-fetch --list --all -s teamtailor)
	# shellcheck disable=SC2086 # a word for each
	wait $fetching
	rated "50 in $1 s" "$1"

	rm -rf "$XDG_STATE_HOME/hr-tools/limits"
	rm -f "$API_LOG"
	api_start --rate "50/$1" --size "teamtailor/*=$2"
	fetching=
	for third in 1 2 3; do
		# shellcheck disable=SC2046
		fetch $third $(hr-fetch --list --all -s teamtailor |
		    awk -v third=$third 'NR % 3 == third % 3')
	done
	# shellcheck disable=SC2086
	wait $fetching
	rated "50 in $1 s, three at once" "$1"
}

mkdir limit
cd limit || exit 1
if [ -n "$VALGRIND" ]; then
	skip 8 'valgrind is slower than the limit'
else
	rate 1 300
	if [ -n "$long" ]; then
		unset HR_SOURCES
		rate 10 3000
	fi
fi
done_testing
