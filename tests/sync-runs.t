#!/bin/sh
# Many incremental runs against lists that change between and during them: what
# was merged is, row for row, what reading all gives, also where a clock is an
# hour off.  HR_TEST_RUNS says how many runs (50 and 10), HR_TEST_SEED which
# changes.  What goes with a failure is kept in a folder that is named, in
# HR_TEST_KEEP or /tmp.
. "$(dirname "$0")/lib.sh"

seed=${HR_TEST_SEED:-104}
many=${HR_TEST_RUNS:-50} some=${HR_TEST_RUNS:-10}
[ -z "$VALGRIND" ] || many=5 some=5
kept=${HR_TEST_KEEP:-/tmp}/hr-tools-failed.$$

# Without the budget of requests, which takes its time.
mkdir -p sources/teamtailor
cp "$SRC_TOP"/src/sources/teamtailor/*.jq sources/teamtailor
jq 'del(.rate_limit)' "$SRC_TOP/src/sources/teamtailor/source.json" \
    >sources/teamtailor/source.json
export HR_SOURCES="$T/sources:$SRC_TOP/src/sources"

# runs NAME RUNS RESOURCE TARGET CLOCK SHIFT [API-OPTION...]: the server's
# clock, and hr-fetch's.
runs() {
	name=$1 times=$2 resource=$3 target=$4 clock=$5 wrong=$6
	shift 6
	rm -f "$world/api-log"
	api_start --clock="$clock" --rate off --size documents=700 \
	    --size teamtailor/candidates=700 --size teamtailor/jobs=400 "$@"
	rm -rf "$XDG_STATE_HOME" hr.db* csv said
	mkdir csv
	run env API_URL="$API_URL" API_LOG="$API_LOG" \
	    KEEP="$kept.$((tap_tests + 1))" python3 "$SRC_TOP/tests/increments.py" \
	    "$times" "$seed" "$resource" "$target" "$wrong"
	if [ "$status" -ne 0 ]; then
		fail "$name, seed $seed" "$(tail -n 5 out said)"
	else
		pass "$name, seed $seed"
		diag "$(cat out)"
	fi
}

# An hour is over in 36 s, so that each run is some minutes after the last.
fast=-7200x100
runs 'we pick what is new, CSV' "$many" humaans/documents csv $fast 0
runs 'new rows first' "$some" humaans/documents sqlite $fast 0 \
    --order created-desc
runs 'numbered pages in no order that holds' "$some" teamtailor/jobs csv \
    $fast 0 --order updated-asc
export API_FILTERS=1
runs 'the API picks what is new, SQLite' "$many" teamtailor/candidates \
    sqlite $fast 0
runs 'offsets' "$some" humaans/documents sqlite $fast 0 \
    --instant-filters honoured

# --- A clock that is an hour off: the server's, then ours.

for clock in -3600 3600; do
	unset API_FILTERS
	runs "the server's clock: $clock s" "$some" humaans/documents csv \
	    "$clock" 0
	export API_FILTERS=1
	runs "the server's clock: $clock s, and it picks" "$some" \
	    teamtailor/candidates sqlite "$clock" 0
done
if [ -n "$SAN$VALGRIND" ] || ! command -v faketime >/dev/null; then
	skip 4 'no faketime here'
	done_testing
fi
for wrong in -3600 3600; do
	unset API_FILTERS
	runs "our clock: $wrong s" "$some" humaans/documents csv 0 "$wrong"
	export API_FILTERS=1
	runs "our clock: $wrong s, and the API picks" "$some" \
	    teamtailor/candidates sqlite 0 "$wrong"
done
done_testing
