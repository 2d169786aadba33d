#!/bin/sh
# Each parameter of the connector's configuration, wrong in each way: an error
# that names the file, the key and what is allowed.
. "$(dirname "$0")/lib.sh"

# wrong KEY ALLOWED VALUE...
wrong() {
	key=$1 allowed=$2
	shift 2
	bad=
	for value; do
		printf '{"%s":%s}\n' "$key" "$value" >configuration.json
		chmod 600 configuration.json
		want=$allowed
		case $value in
		*YOUR_*) want="is still the template's <YOUR_VALUE>; put your value" ;;
		esac
		run hr-fetch -c configuration.json --print-config
		case "$status $(wc -l <err) $(wc -c <out) $(cat err)" in
		"2 1 0 hr-fetch: configuration.json: $key: $want"*) ;;
		*) bad="$bad [$value: $status $(cat err)]" ;;
		esac
	done
	is "$bad" '' "$key: $# wrong values"
}

# Empty, a text, negative, zero, too large, a template's own, of another kind.
set -- '""' '"some"' '"-1"' -1 '"0"' 0 '"1000000"' 1000000 '"<YOUR_VALUE>"' \
    1.5 '[]'
wrong sync_frequency_hours 'must be a whole number from 1 to 8760, not ' "$@"
wrong initial_sync_days 'must be a whole number from 1 to 365, not ' "$@"
wrong max_records_per_page 'must be a whole number from 1 to 10000, not ' "$@"
wrong request_timeout_seconds 'must be a whole number from 1 to 3600, not ' "$@"
wrong retry_attempts 'must be a whole number from 1 to 100, not ' "$@"
wrong enable_incremental_sync 'must be true or false, not ' "$@"
wrong enable_debug_logging 'must be true or false, not ' "$@"
wrong api_token 'must ' '""' -1 0 1000000 '"<YOUR_VALUE>"' 1.5 '[]'

# --- enable_debug_logging, which is -vv.

# shellcheck disable=SC2119
api_start
echo '{"enable_debug_logging":"true"}' >debug.json
chmod 600 debug.json
run hr-fetch -n 1 -vv humaans/documents
lines=$(wc -l <err)
ok '-vv says something' test "$lines" -gt 0
run hr-fetch -n 1 -c debug.json humaans/documents
is "$(wc -l <err)" "$lines" 'enable_debug_logging says as much'
run hr-fetch -n 1 -c debug.json -q humaans/documents
is "$(cat err)" '' 'with -q it says nothing'
done_testing
