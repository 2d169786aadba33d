#!/bin/sh
# The demo API's Teamtailor: what its facts say about pages, versions, errors,
# relationships, filters, sorting and the rate limit.

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

token='Authorization: Token token=demo-token'
version='X-Api-Version: 20240904'

# get PATH [CURL-OPTION...]: the body goes to out, the header to head.
get() {
	get_path=$1
	shift
	run curl -sSg -D head -H "$token" -H "$version" "$@" \
	    "$API_URL/teamtailor/v1/$get_path"
}

code() {
	head -n 1 head | cut -d ' ' -f 2
}

# header NAME
header() {
	tr -d '\r' <./head | sed -n "s/^$1: //p"
}

# refused STATUS CODE NAME: what was got
refused() {
	is "$(code) $(jq -r '.errors[0].code // "-"' out)" "$1 $2" "$3"
}

api_start --rate off --size teamtailor/candidates=95 --size teamtailor/jobs=0

# --- The log.

for path in candidates candidates/1 candidates/1/custom-field-values; do
	get "$path"
	is "$(tail -n 1 "$API_LOG" | jq -r .resource)" "$(echo "$path" | sed 's|.*/1/||; s|/1$||')" \
	    "$path: the log says what was asked for"
done

# --- Token and version.

run curl -sS -D head -H "$version" "$API_URL/teamtailor/v1/users"
refused 401 - 'without a token'
run curl -sS -D head -H "$version" -H 'Authorization: Token token=x' \
    "$API_URL/teamtailor/v1/users"
refused 401 - 'with another'
run curl -sS -D head -H "$version" -H 'api: demo-token' \
    "$API_URL/teamtailor/v1/users"
is "$(code)" 200 'the key in a header of its own'
run curl -sS -D head -H "$token" "$API_URL/teamtailor/v1/users"
refused 406 - 'without a version'
like "$(jq -r '.errors[0].detail' out)" 20240904 'the current one is named'
is "$(jq '.errors[0].status' out)" 406 'and the status is a number'
version='X-Api-Version: latest'
get users
refused 406 - 'with another kind of version'
version='X-Api-Version: 20240904'
get users
is "$(code) $(header X-Api-Version)" '200 20240904' 'the version comes back'
like "$(header Content-Type)" '^application/vnd\.api\+json' 'the media type'

# --- Pages.

get candidates
is "$(jq -c '[(.data | length), .meta]' out)" \
    '[10,{"record-count":95,"page-count":10}]' 'a page has ten records'
get 'candidates?sort=-id&include=role&page[size]=30&page[number]=2'
is "$(jq -c '.links | keys' out)" '["first","last","next","prev"]' \
    'a page in the middle has four links'
is "$(jq -r .links.next out)" "$API_URL/teamtailor/v1/candidates?sort=-id&\
include=role&page%5Bnumber%5D=3&page%5Bsize%5D=30" \
    'absolute, and with all that was asked for'
next="candidates?page[size]=30"
: >ids
while [ -n "$next" ]; do
	get "$next"
	jq -r '.data[].id' out >>ids
	next=$(jq -r '.links.next // "" | sub(".*/v1/"; "")' out)
done
curl -sS "$API_URL/_demo/ids/teamtailor/candidates" >truth
same ids truth 'the next links lead through the whole list, to no link'
is "$(sort ids | uniq -d)" '' 'and to each record once'
get 'candidates?page[number]=99'
is "$(jq -c '[.data, .links.prev != null, .links.next]' out)" \
    '[[],true,null]' 'no page there'
get jobs
is "$(jq -c '[.data, .meta, (.links | keys)]' out)" \
    '[[],{"record-count":0,"page-count":1},["first","last"]]' 'an empty list'
for size in 31 0 x; do
	get "candidates?page[size]=$size"
	refused 400 118 "no page of $size"
done

# --- Relationships.

get 'candidates?page[size]=30'
is "$(jq -c '[has("included"), ([.data[].relationships[] | keys[]]
    | unique)]' out)" '[false,["links"]]' 'links only, unless asked'
get 'candidates?page[size]=30&include=department,locations,division'
is "$(jq -c '[.data[].relationships | [.[] | has("data")] | map(select(.))
    | length] | unique' out)" '[3]' 'data where asked'
is "$(jq -c '[.data[].relationships.department.data | type] | unique' out)" \
    '["null","object"]' 'to one: a record or null'
is "$(jq -c '[.data[].relationships.locations.data | type] | unique' out)" \
    '["array"]' 'to many: a list'
is "$(jq -c '[.included[] | [.type, .id]] | length == (unique | length)' out)" \
    true 'each is included once'
is "$(jq -c '[.data[].relationships | .department.data, .locations.data[]
    | select(.) | [.type, .id]] - [.included[] | [.type, .id]]' out)" '[]' \
    'and all of them are'
get 'candidates?include=custom-field-values.custom-field&page[size]=3'
is "$(jq -c '[.included[].type | sub("-selects$"; "s")] | unique' out)" \
    '["custom-field-values","custom-fields"]' 'further on, too'
get 'candidates?include=nothing'
refused 400 112 'no such relation'
id=$(head -n 1 ids)
get "candidates/$id/custom-field-values?include=custom-field"
is "$(jq -c '[.data[] | .type, (.relationships["custom-field"].data.type
    | startswith("custom-field"))] | unique' out)" \
    '[true,"custom-field-values"]' 'a related list'
get "candidates/$id"
is "$(jq -r .data.id out)" "$id" 'one record'
get candidates/1
refused 404 404 'no such record'
get custom-field-values
refused 404 404 'no such list'

# --- Filters and sorting.

get 'candidates?page[size]=30&sort=-updated-at'
is "$(jq -c '[.data[].attributes["updated-at"]] | length' out)" 30 'sorted'
mark=$(jq -r '.data[9].attributes["updated-at"]' out)
jq -r '.data[:10][].id' out | sort >wanted
run curl -sSg -G -D head -H "$token" -H "$version" \
    --data-urlencode "filter[updated-at][from]=$mark" \
    --data 'page[size]=30' "$API_URL/teamtailor/v1/candidates"
jq -r '.data[].id' out | sort >got
same got wanted 'from: as instants, whatever the offset, the bound included'
run curl -sSg -G -D head -H "$token" -H "$version" \
    --data-urlencode "filter[updated-at][to]=$mark" \
    --data 'page[size]=30' "$API_URL/teamtailor/v1/candidates"
is "$(jq '.meta["record-count"]' out)" 86 'to, with the bound, too'
get 'candidates?filter[updated-at][from]=2100-01-01'
is "$(jq '.meta["record-count"]' out)" 0 'nothing has changed in the future'
get 'candidates?filter[updated-at][from]=yesterday'
refused 400 103 'no instant'
get 'departments?filter[updated-at][from]=2026-01-01'
refused 400 102 'a filter that is not there'
get 'departments?sort=name'
refused 400 114 'nor is this order'
get 'candidates?order=name'
refused 400 105 'nor this parameter'
curl -sS -X PUT --data 60 "$API_URL/_demo/size/teamtailor/jobs" >said
get 'jobs?page[size]=30'
is "$(jq -c '[.data[].attributes["human-status"]] | unique' out)" \
    '["published"]' 'only published jobs'
get 'jobs?filter[status]=all'
is "$(jq '.meta["record-count"]' out)" 60 'or all'

# --- Older versions.

get 'stages?page[size]=1'
is "$(jq -c '.data[0] | [(.attributes | has("stage-type"),
    has("legacy-stage-type-name")), (.relationships | has("stage-type"))]' \
    out)" '[false,true,true]' 'stages of now'
version='X-Api-Version: 20231215'
get 'stages?page[size]=1'
is "$(jq -c '.data[0] | [(.attributes | has("stage-type"),
    has("legacy-stage-type-name")), (.relationships | has("stage-type"))]' \
    out)" '[true,false,false]' 'stages of a year before'
version='X-Api-Version: 20210218'
get notes
is "$(jq -c '[keys, (.notes[0].data | keys, (.id | type))]' out)" \
    '[["notes"],["attributes","id","type"],"number"]' 'notes as they were'
version='X-Api-Version: 20240904'

# --- Faults and edits.

cat >script <<'EOF'
teamtailor/roles 1 status=503 header="Retry-After: 1"
teamtailor/roles 2 data=missing
teamtailor/users row=0 set:name='"Changed"' drop:title
teamtailor/regions * total=+5
EOF
curl -sS -X PUT --data-binary @script "$API_URL/_demo/faults" >said
get roles
is "$(code) $(header Retry-After)" '503 1' 'an error on order'
get roles
is "$(code) $(jq 'has("data")' out)" '200 false' 'a list without its data'
get roles
is "$(code) $(jq '.data | length' out)" '200 10' 'and then all is well'
get 'users?page[size]=1'
is "$(jq -c '.data[0].attributes | [.name, has("title")]' out)" \
    '["Changed",false]' 'attributes are edited'
get regions
is "$(jq '.meta["record-count"]' out)" 8 'a count that is wrong'

# --- The rate limit.

api_start --rate 5/60
for left in 4 3 2 1 0; do
	get users
	is "$(code) $(header X-Rate-Limit-Limit) $(header X-Rate-Limit-Remaining)" \
	    "200 5 $left" "five in a minute: $left left"
done
get users
is "$(code) $(header X-Rate-Limit-Remaining)" '429 0' 'and no more'
like "$(header X-Rate-Limit-Reset)" '^(5[0-9]|60)$' 'for so many seconds'
is "$(jq -r '.errors[0].status' out)" 429 'as the error says'
api_start --rate 2/0.2
# shellcheck disable=SC2317 # wait_for calls it
answered() {
	get users
	[ "$(code)" = 200 ]
}
for _ in 1 2 3 4 5; do
	wait_for 5 answered || fail 'the window moves on'
done
ok 'the window moves on' wait_for 5 answered
is "$("$OBJ/tests/demo-api" --rate 5 2>&1 | head -n 1)" \
    'demo-api: 5: not a value for this option (demo-api --help lists the options)' \
    'a rate has two numbers'
done_testing
