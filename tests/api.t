#!/bin/sh
# The demo API: what it serves, and that each fault which other tests order
# does happen.

# shellcheck disable=SC2016 # parameters and fields have a $
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# get PATH [CURL-OPTION...]: the body goes to out, curl's own words to err, the
# header to head, the exit status to $status.
get() {
	get_path=$1
	shift
	run curl -sSg -D head -H 'Authorization: Bearer demo-token' "$@" \
	    "$API_URL$get_path"
}

# faults LINE...: a new script; requests count from 1 again.
faults() {
	printf '%s\n' "$@" >script
	curl -sS -X PUT --data-binary @script "$API_URL/_demo/faults" >said
}

truth() {
	curl -sSg "$API_URL/_demo/records/$1"
}

# The ids on all pages, as a client that trusts $skip reads them.
naive_ids() {
	skip=0
	while [ "$skip" -lt 2000 ]; do
		get "/api/documents?\$limit=100&\$skip=$skip"
		[ "$status" -eq 0 ] || return
		jq -r '.data[].id' out
		skip=$((skip + 100))
	done
}

code() {
	head -n 1 head | cut -d ' ' -f 2
}

api_start --size documents=1000 --size job-roles=0

# --- Lists.

get '/api/documents'
is "$(jq -c '[.total, .limit, .skip, (.data | length)]' out)" \
    '[1000,100,0,100]' 'a page has 100 records'
is "$(jq -c 'keys_unsorted' out)" '["total","limit","skip","data"]' \
    'the envelope is the API'\''s'
like "$(cat head)" '^Date: ' 'there is a Date header'
like "$(cat head)" '^Content-Type: application/json' 'the type is JSON'
get '/api/documents?$limit=1000'
is "$(jq -c '[.limit, (.data | length)]' out)" '[250,250]' \
    'a page has 250 at most'
get '/api/documents?%24limit=7&%24skip=995'
is "$(jq -c '[.total, .limit, .skip, (.data | length)]' out)" \
    '[1000,7,995,5]' 'the last page, percent-encoded'
get '/api/documents?$limit=x&$skip=-1'
is "$(jq -c '[.limit, .skip]' out)" '[100,0]' 'no numbers: the defaults'
get '/api/documents?$limit=0'
is "$(jq -c '[.total, .data]' out)" '[1000,[]]' 'a limit of 0 counts only'
get '/api/documents?$skip=5000'
is "$(jq -c '[.total, .data]' out)" '[1000,[]]' 'past the end: no rows'
get '/api/job-roles'
is "$(cat out)" '{"total":0,"limit":100,"skip":0,"data":[]}' 'an empty list'

truth documents >truth.ndjson
naive_ids >ids
is "$(wc -l <ids)" 1000 'all pages together are the list'
jq -r .id truth.ndjson >wanted
same ids wanted 'in the order of the truth'
is "$(sort ids | uniq | grep -Ec '^[A-Za-z0-9]{24}$')" 1000 'ids are unique'
get '/api/documents?$limit=3'
sed 's/.*"data":\[//; s/\]}$//' out >three
head -n 3 truth.ndjson | paste -sd , | tr -d '\n' >three-wanted
is "$(cat three)" "$(cat three-wanted)" 'the truth is byte for byte the list'
is "$(jq -s 'map(.createdAt) | . == sort' truth.ndjson)" true \
    'the list stands in the order of creation'
like "$(cat truth.ndjson)" 'u201[0-9]' 'some escapes are needless'
ok 'a dump is NDJSON in UTF-8' iconv -f UTF-8 -t UTF-8 -o /dev/null \
    truth.ndjson

id=$(sed -n 17p ids)
get "/api/documents/$id"
is "$(cat out)" "$(sed -n 17p truth.ndjson)" 'one record by its id'
get "/api/documents/AAAAAAAAAAAAAAAAAAAAAAAA"
is "$(code) $(jq -c '[.code, .name]' out)" '404 [404,"NotFound"]' \
    'no record of another id'
get /api/me
like "$(jq -r .email out)" '@northwind.example$' 'the owner of the token'
get /api/token-info
is "$(jq -c '.scopes | length' out)" 3 'the token'\''s scopes'
get /api/nothing
is "$(code)" 404 'no other paths'

# --- Filters and sorting.

person=$(jq -rs 'map(.personId | strings) | first' truth.ndjson)
get "/api/documents?personId=$person"
is "$(jq -S '.data | map(.id)' out)" "$(jq -s --arg p "$person" \
    'map(select(.personId == $p) | .id)' truth.ndjson)" 'a field equals'
get '/api/documents?issueDate%5B%24gte%5D=2020-01-01&$limit=1'
is "$(jq .total out)" "$(jq -s \
    'map(select((.issueDate // "") >= "2020-01-01")) | length' truth.ndjson)" \
    'a field is at least'
get "/api/documents?id[\$in][]=$id&id[\$in][]=$(sed -n 3p ids)"
is "$(jq .total out)" 2 'a field is one of some'
get '/api/documents?updatedAt[$gte]=2999-01-01T00:00:00Z'
is "$(jq .total out)" 1000 'filters on instants are ignored'
get '/api/documents?$sort[name]=-1&$sort[id]=1&$limit=250'
is "$(jq '.data | map(.createdAt) | . == sort' out)" false 'sorted otherwise'
get '/api/documents?$sort[updatedAt]=-1&$limit=250'
is "$(jq '.data | map(.updatedAt) | . == (sort | reverse)' out)" true \
    'sorted by instants, backwards'
get '/api/documents?$bogus=1'
is "$(code) $(jq -c '[.code, .name, .issues[0].path]' out)" \
    '400 [400,"BadRequest","$bogus"]' 'an unknown $key is refused'
get '/api/documents?name[$regex]=x'
is "$(code)" 400 'so is an unknown operator'
get '/api/people?status=all&$limit=0'
all=$(jq .total out)
get '/api/people?$limit=0'
ok 'people who left are held back' [ "$(jq .total out)" -lt "$all" ]

# --- Tokens.

run curl -sS -D head "$API_URL/api/documents"
is "$(code) $(jq -c '[.code, .name]' out)" '401 [401,"NotAuthenticated"]' \
    'no token'
run curl -sS -D head -H 'Authorization: Bearer wrong' "$API_URL/api/documents"
is "$(code)" 401 'a wrong token'
is "$(tail -n 2 "$API_LOG" | jq -r .auth | paste -sd ' ')" 'none wrong' \
    'both are in the log'
ok 'no token is' ! grep -q 'demo-token' "$API_LOG"

# --- Answers ordered.

faults 'documents 1 status=429 header="Retry-After: 1"' \
    'documents 2-3 status=503 times=1 # once only' \
    'documents 4 body="<html>oops</html>" type=text/html' \
    'documents 5 data=null' 'documents 6 data=missing' \
    'documents 7 data=object' 'documents 8 total=+5' \
    'documents 9 total=missing' "documents 10 total='\"12\"'" \
    'documents 11 redirect=http://127.0.0.1:1/x' 'documents 12 cap=7' \
    'documents 13 clock=-1h' 'documents * skip=500 status=502 times=1'
get /api/documents
is "$(code) $(jq -r .name out)" '429 TooManyRequests' 'a status'
like "$(cat head)" '^Retry-After: 1' 'and its header'
is "$(tail -n 1 "$API_LOG" | jq -c '[.n, .status, .faults]')" '[1,429,[1]]' \
    'the log says why'
get /api/documents
is "$(code)" 503 'a status for some requests'
get /api/documents
is "$(code)" 200 'no more often than ordered'
get /api/documents
is "$(code) $(cat out)" '200 <html>oops</html>' 'a body'
like "$(cat head)" '^Content-Type: text/html' 'and its type'
get /api/documents
is "$(jq -c .data out)" null 'a null list'
get /api/documents
is "$(jq -c 'has("data")' out)" false 'a missing list'
get /api/documents
is "$(jq -c .data out)" '{}' 'an object for a list'
get /api/documents
is "$(jq .total out)" 1005 'a wrong total'
get /api/documents
is "$(jq 'has("total")' out)" false 'no total'
get /api/documents
is "$(jq .total out)" '"12"' 'a total that is none'
get /api/documents
is "$(code)" 302 'a redirect'
like "$(cat head)" '^Location: http://127.0.0.1:1/x' 'and where to'
get '/api/documents?$limit=100'
is "$(jq -c '[.limit, (.data | length)]' out)" '[7,7]' 'a lower cap'
get /api/documents
isnt "$(sed -n 's/^Date: //p' head | cut -d : -f 1)" "$(date -u \
    '+%a, %d %b %Y %H')" 'another clock'
get '/api/documents?$skip=500'
is "$(code)" 502 'a fault for a certain page'
get '/api/documents?$skip=500'
is "$(code)" 200 'that is over when asked again'

# --- The wire.

faults 'documents 1 cut=1200' 'documents 2 cut=1200 framing=chunked' \
    'documents 3 cut=1200 framing=close' 'documents 4 reset=100' \
    'documents 5 reset=head' 'documents 6 stall=100' 'documents 7 stall=head' \
    'documents 8 framing=chunked slice=1000' 'documents 9 framing=close' \
    'documents 10 framing=broken' 'documents 11 length=+10' \
    'documents 12 headers=2000000' 'documents 13 endless' \
    'documents 14 endless framing=chunked' \
    'documents 15 drip=100000 slice=10' 'documents 16 latency=300ms' \
    'documents 17 cut=head' 'documents 18 raw="HTTP/1.1 200 OK
Content-Length: 2

{}"' 'documents 19 length=-10' 'documents 20 cut=-9 gzip'
is "$(cat said)" 'line 18: raw=HTTP/1.1 200 OK: quote not closed' \
    'a mistake in a script is shown'
sed -e '/^documents 18/,/^{}/d' script >script2
curl -sS -X PUT --data-binary @script2 "$API_URL/_demo/faults" >said
get /api/documents
is "$status $(wc -c <out)" '18 1200' 'cut, of a known length'
get /api/documents
is "$status $(wc -c <out)" '18 1200' 'cut, in a chunk'
get /api/documents
is "$status $(wc -c <out)" '0 1200' 'cut, and nobody can tell'
get /api/documents
is "$status $(wc -c <out)" '56 100' 'reset'
get /api/documents
is "$status $(wc -c <out)" '56 0' 'reset before the header'
get /api/documents -m 0.3
is "$status $(wc -c <out)" '28 100' 'stalled'
get /api/documents -m 0.3
is "$status $(wc -c <out)" '28 0' 'stalled before the header'
get /api/documents
is "$status $(jq '.data | length' out)" '0 100' 'chunked'
like "$(cat head)" '^Transfer-Encoding: chunked' 'and said so'
get /api/documents
is "$status $(jq '.data | length' out)" '0 100' 'ended by closing'
unlike "$(cat head)" '^(Transfer-Encoding|Content-Length)' 'and nothing said'
get /api/documents
is "$status" 56 'a chunk size that is none'
get /api/documents
is "$status" 18 'a length too long'
get /api/documents
isnt "$status" 0 'a header too large'
get /api/documents -m 0.3 -o /dev/null
is "$status" 28 'no end'
get /api/documents -m 0.3 -o /dev/null
is "$status" 28 'no end of chunks'
get /api/documents
is "$status $(jq '.data | length' out)" '0 100' 'dripping'
get /api/documents -w '%{stderr}%{time_total}'
ok 'delayed' awk '$1 < 0.3 { exit 1 }' err
get /api/documents
is "$status $(wc -c <out)" '52 0' 'closed before the header'
get /api/documents
is "$status $(code)" '0 200' 'no rule, no fault'
get /api/documents
is "$status" 0 'a length too short'
ok 'cuts the JSON' ! jq -e . out 2>err
get /api/documents --compressed
isnt "$status" 0 'cut in compression'

# --- Compression, white space.

faults 'documents 1-2 gzip' 'documents 3 gzip-bomb=50000000' \
    'documents 4 pretty'
get /api/documents
unlike "$(cat head)" '^Content-Encoding' 'not compressed unless asked for'
cp out plain
get /api/documents --compressed
same out plain 'compressed'
like "$(cat head)" '^Content-Encoding: gzip' 'and said so'
get /api/documents
ok 'a bomb is small' [ "$(wc -c <out)" -lt 100000 ]
ok 'and becomes large' [ "$(gzip -dc <out | wc -c)" -gt 50000000 ]
get /api/documents
ok 'white space' [ "$(wc -l <out)" -gt 1000 ]
is "$(jq -c . out)" "$(jq -c . plain)" 'and the same values'

# --- Records edited.

faults "documents row=2 set:name='\"\\ud83d\"' drop:id" \
    'documents row=3-4 add:name=2 front:$hr={}' \
    'documents row=5 set:source=@digits:400 set:file=@nest:1000' \
    'documents row=6 record={'
truth documents >edited.ndjson
is "$(sed -n 3p edited.ndjson | grep -c '"name":"\\ud83d"')" 1 'a raw value'
is "$(sed -n 3p edited.ndjson | grep -c '"id"')" 0 'a missing key'
is "$(sed -n '4,5p' edited.ndjson | grep -c '^{"$hr":{},"id".*"name":2}$')" 2 \
    'a key at the front, and one twice'
ok 'a number of 400 digits' grep -Eq '"source":[0-9]{400},' edited.ndjson
ok 'a depth of 1,000' grep -Eq '"file":\[{1000}\]{1000},' edited.ndjson
is "$(sed -n 7p edited.ndjson)" '{' 'no record at all'
faults
truth documents >again.ndjson
same again.ndjson truth.ndjson 'a new script forgets the edits'

# --- Lists that change.

faults 'documents 2 delete=0..4' 'documents 3 insert=3' \
    'documents 4 insert=2@front' 'documents 5 update=0'
get '/api/documents?$limit=0'
get '/api/documents?$limit=1'
is "$(jq -c '[.total, .data[0].id]' out)" "[995,\"$(sed -n 6p ids)\"]" \
    'rows deleted'
get '/api/documents?$skip=995'
is "$(jq -c '[.total, (.data | length)]' out)" '[998,3]' 'rows inserted'
get '/api/documents?$limit=3'
is "$(jq -r '.data[2].id' out)" "$(sed -n 6p ids)" 'at the front'
before=$(jq -r '.data[0].updatedAt' out)
get '/api/documents?$limit=1'
isnt "$(jq -r '.data[0].updatedAt' out)" "$before" 'a row updated'
curl -sS "$API_URL/_demo/throughout/documents" >throughout
sed 1,5d ids >wanted
same throughout wanted 'the rows that were there throughout'
curl -sS -X PUT --data 300 "$API_URL/_demo/size/documents" >said
is "$(truth documents | wc -l)" 300 'another size'

faults 'documents * delete=random:2 insert=2@random update=random:2 seed=7'
curl -sS -X PUT --data 1000 "$API_URL/_demo/size/documents" >said
naive_ids | sort -u >naive
curl -sS "$API_URL/_demo/throughout/documents" | sort >throughout
isnt "$(comm -13 naive throughout | wc -l)" 0 'churn: a naive reader loses rows'

for order in created-desc updated-asc updated-desc id random; do
	api_start --size documents=500 --order "$order" --instant-filters honoured
	faults 'documents * insert=1 update=random:1 delete=random:1'
	get '/api/documents?$limit=250'
	get '/api/documents?$limit=250'
	case $order in
	created-desc) by='map(.createdAt) | . == (sort | reverse)' ;;
	updated-asc) by='map(.updatedAt) | . == sort' ;;
	updated-desc) by='map(.updatedAt) | . == (sort | reverse)' ;;
	id) by='map(.id) | . == sort' ;;
	random) by='map(.createdAt) | . != sort' ;;
	esac
	is "$(jq "(.total == 500) and (.data | $by)" out)" true \
	    "order $order holds while rows change"
done
get '/api/documents?createdAt[$gte]=2025-11-01T00:00:00.000Z'
is "$(jq .total out)" 3 'filters on instants, honoured'

# --- The process.

echo 'documents x status=500' >bad
run "$OBJ/tests/demo-api" --faults bad
is "$status" 2 'a bad script is not run'
like "$(cat err)" 'bad: line 1: x: neither' 'and says why'
run "$OBJ/tests/demo-api" --lifetime 1
is "$status" 0 'a lifetime ends'
like "$(cat out)" '^http://127.0.0.1:[0-9]+$' 'the address is on stdout'
sh -c '"$1" --port-file port & echo $! >pid; while [ ! -s port ]; do :; done' \
    sh "$OBJ/tests/demo-api"
ok 'it ends with its parent' wait_for 5 sh -c '! kill -0 "$(cat pid)" 2>/dev/null'

done_testing
