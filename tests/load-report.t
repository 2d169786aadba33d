#!/bin/sh
# shellcheck disable=SC2016
# What loaders say of a load, to people (-v) and to machines (--report): the
# records that came, the rows that this changed.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"

# told: the report, without the time.
told() {
	jq -c 'if .seconds >= 0 then del(.seconds) else . end' report
}

# load TARGET [ARG...]: brings in.stream, with a report.
load() {
	tool=$1
	shift
	case $tool in
	csv) set -- -d folder "$@" ;;
	sqlite) set -- -o t.db "$@" ;;
	esac
	run sh -c 'tool=$1 && shift && "$tool" "$@" --report report <in.stream' \
	    load "hr-load-$tool" "$@"
}

for tool in csv sqlite; do
	block people merge true '{"id":1,"n":"a"}' '{"id":2,"n":"b"}' >in.stream
	load "$tool" -v
	is "$status $(told)" \
	    '0 {"source":"demo","resource":"people","status":0,"records":2,"inserted":2,"updated":0,"deleted":0}' \
	    "hr-load-$tool --report: a new target"
	like "$(cat err)" \
	    ': 2 records, 2 inserted, 0 updated, 0 deleted$' '-v says the same'
	is "$(stat -c %a report)" 600 'only its owner can read it'

	block people merge true '{"id":2,"n":"B"}' '{"id":3,"n":"c"}' >in.stream
	load "$tool" --deleted mark --allow-shrink
	is "$status $(cat err) $(told | cut -d, -f 4-)" \
	    '0  "records":2,"inserted":1,"updated":1,"deleted":1}' \
	    'rows that are new, that came again, that are gone'

	block people merge false '{"id":2}' '{"id":2}' '{"id":9,"x":1}' >in.stream
	load "$tool" --deleted mark
	is "$status $(told | cut -d, -f 4-)" \
	    "0 \"records\":3,\"inserted\":1,\"updated\":$(
		[ "$tool" = csv ] && echo 1 || echo 2
	    ),\"deleted\":0}" 'a key that comes twice'

	{
		echo "$run_line"
		begin one merge
		echo '{"id":1}'
		end one 1
		begin two merge
		echo '{"n":1}'
		end two 1
		begin three merge
		echo '{"$hr":{"type":"fail","source":"demo","resource":"three","error":"x","temporary":true}}'
		begin four merge
	} >in.stream
	load "$tool"
	is "$status $(told | tr '\n' ' ')" '3 {"source":"demo","resource":"one","status":0,"records":1,"inserted":1,"updated":0,"deleted":0} {"source":"demo","resource":"two","status":3} {"source":"demo","resource":"three","status":75} {"source":"demo","resource":"four","status":4} ' \
	    'what failed, each once'

	printf '{"id":1}\n' >in.stream
	case $tool in
	csv) run hr-load-csv -o plain.csv --report report <in.stream ;;
	sqlite) run hr-load-sqlite -o t.db --table p --report report <in.stream ;;
	esac
	is "$status $(told)" \
	    '0 {"status":0,"records":1,"inserted":1,"updated":0,"deleted":0}' \
	    'a plain stream has no names'

	echo old >report
	load "$tool" --report nowhere/report
	is "$status $(cat err report)" \
	    "1 hr-load-$tool: nowhere/report: No such file or directory
old" 'a report that cannot be written is said before anything is done'
done

# Rows of which some are written before a new column comes.
block mixed merge true '{"id":1}' '{"id":2}' '{"id":2,"x":1}' '{"id":3}' >in.stream
load csv
is "$(told | cut -d, -f 4-)" \
    '"records":4,"inserted":3,"updated":0,"deleted":0}' 'a column that comes late'

run hr-load-csv --report report <in.stream
is "$status $(cat err)" '2 hr-load-csv: --disposition, --key, --deleted, --synced-at and --report need -o or -d (hr-load-csv --help lists the options)' \
    'no report of what goes to stdout'

done_testing
