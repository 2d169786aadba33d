#!/bin/sh
# The shipped sources: every list has a definition and a map, every field of
# the example bodies is in a column or named as left out, and no secret gets
# through.  The example definitions are good ones.

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

data=$SRC_TOP/tests/data

# fields: of all resources, "RESOURCE FIELD", the names that the bodies'
# records hold; reads $data/SOURCE.json
fields() {
	jq -r 'to_entries[] | .key as $resource | .value[]
	    | if has("attributes") or has("relationships")
	      then (.attributes, .relationships, .links | objects | keys[])
	      elif has("type") and has("links") then empty
	      else keys[] end
	    | select(. != "self") | "\($resource) \(.)"' | sort -u
}

# unnamed SOURCE RESOURCE: those of them in the file named that the map does
# not name
unnamed() {
	awk -v resource="$2" '
	NR == FNR { if ($1 == resource) wanted[$2]; next }
	{
		line = " " $0 " "
		for (field in wanted)
			if (line ~ "[^A-Za-z-]" field "[^A-Za-z-]")
				delete wanted[field]
	}
	END { for (field in wanted) print field }
	' named "$SRC_TOP/src/sources/$1/$2.jq"
}

# columns SOURCE RESOURCE: those that the source's page names, one a line
columns() {
	awk -v want="$2" '
	/^\.It / { here = $3 == want; listed = 0; next }
	here && /^Columns:/ { listed = 1; next }
	/^\./ { listed = 0 }
	listed { gsub(/\\ \([a-z]*\)|[,.]/, ""); n = split($0, w, " ")
		for (i = 1; i <= n; i++) print w[i] }
	' "$SRC_TOP/man/hr-$1.7"
}

for source in humaans teamtailor; do
	HR_SOURCE=$source
	export HR_SOURCE
	run hr-fetch --list "$source"
	sed "s|^$source/||" out | sort >lists
	(cd "$SRC_TOP/src/sources/$source" && ls ./*.jq) |
	    sed 's|^\./||; s|\.jq$||' | sort >maps
	same lists maps "$source: every list has a map, every map a list"
	jq -r 'keys[]' "$data/$source.json" | sort >bodies
	is "$(comm -13 lists bodies)" '' "$source: no list is missing"
	fields <"$data/$source.json" >named
	ok "$source: there are fields" test -s named
	mkdir -p "$source"
	jq -cr 'to_entries[] | "\(.key) \(.value[] | tojson)"' \
	    "$data/$source.json" | while read -r resource body; do
		printf '%s\n' "$body" >>"$source/$resource.in"
	done
	while read -r resource; do
		run hr-map --strict "$resource" <"$source/$resource.in"
		is "$status" 0 "$source/$resource: the bodies are mapped"
		is "$(cat err)" '' "$source/$resource: and nothing is said"
		is "$(unnamed "$source" "$resource")" '' \
		    "$source/$resource: every field is in the map"
		mv out "$source/$resource.out"
	done <bodies
	jq -r '(input_filename | sub(".*/"; "") | sub("[.]out$"; "")) as $resource
	    | keys_unsorted[] | "\($resource) \(.)"' "$source"/*.out |
	    awk '!seen[$0]++' >all-mapped
	while read -r resource; do
		columns "$source" "$resource" >paged
		sed -n "s/^$resource //p" all-mapped >mapped
		same paged mapped "$source/$resource: the page has its columns"
	done <bodies
done

unset HR_SOURCE

# secret RESOURCE FIELD: left out, unless all fields are asked for
secret() {
	jq -c --arg r "$1" --arg f "$2" '.[$r][0] | .[$f] = "canary"' \
	    "$data/humaans.json" >in
	run hr-map -s humaans "$1" <in
	unlike "$(cat out)" canary "$1: $2 is left out"
	run hr-map -s humaans --all-fields "$1" <in
	like "$(cat out)" canary "$1: $2 comes with --all-fields"
}
secret people calendarFeedToken
secret esign-bulk-tokens token

# shapes of older versions
echo '{"data":{"id":1,"type":"notes","attributes":{"note":"n","user-id":2,"candidate-id":4,"created-by-trigger":false,"private-note":true,"created-at":"2020-07-16T11:31:22.389+02:00"}}}' >in
run hr-map -s teamtailor --strict notes <in
is "$(jq -c '[.id, .note, .user_id, .candidate_id, .created_by_trigger,
    .private_note, .created_at]' out)" \
    '["1","n","2","4",false,true,"2020-07-16T09:31:22.389Z"]' \
    'notes as they once were'
echo '{"id":"1","attributes":{"stage-type":"Inbox"}}' >in
run hr-map -s teamtailor --strict stages <in
is "$(jq -r .stage_type out)" Inbox 'stages as they once were'

# definitions to start from
mkdir -p sources
for example in recruitment github cursor oauth2; do
	mkdir "sources/$example"
	cp "$SRC_TOP/examples/$example.json" "sources/$example/source.json"
	HR_SOURCES=$T/sources run hr-fetch --list "$example"
	is "$status$(cat err)" 0 "examples/$example.json is read"
done
HR_SOURCES=$T/sources run hr-fetch --list recruitment
is "$(wc -l <out | tr -d ' ')" 18 'recruitment.json: 18 lists'

run hr-fetch -c "$SRC_TOP/examples/configuration.json" documents
is "$status" 2 'configuration.json: what a template had in it is refused'
like "$(cat err)" \
    'configuration.json: api_token: is still the template.s <YOUR_' \
    'and named'
jq '.api_token = "canary" | .sync_frequency_hours = "4"
    | .initial_sync_days = "90" | .max_records_per_page = "100"
    | .request_timeout_seconds = "30" | .retry_attempts = "3"
    | .enable_incremental_sync = "true" | .enable_debug_logging = "false"' \
    "$SRC_TOP/examples/configuration.json" >configuration.json
chmod 644 configuration.json
run hr-fetch -c configuration.json --dry-run documents
is "$status" 2 'a token that others can read is refused'
chmod 600 configuration.json
run hr-fetch -c configuration.json --dry-run documents
is "$status" 0 'the connector'\''s file works as it is'
unlike "$(cat out err)" canary 'its token is masked'
done_testing
