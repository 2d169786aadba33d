#!/bin/sh
# hr-fetch against a server that fails in every way that is known: the same
# bytes as without the fault, or one clear line and a status, and whole lines.
. "$(dirname "$0")/lib.sh"

# configure NUMBER [SECONDS]: with so many retries, and a short timeout.
configure() {
	echo "{\"source\":\"humaans\",\"retry_attempts\":$1,\
\"request_timeout_seconds\":${2:-1}}" >config.json
}

faults() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
	[ "$(cat said)" = ok ] || [ ! -s said ] || diag "$(cat said)"
}

requests() {
	grep -c '"path":"/api/' "$API_LOG"
}

# survives NAME FAULT...: all records come, byte for byte.
survives() {
	survives_name=$1
	shift
	faults "$@"
	run hr-fetch documents -c config.json
	if [ "$status" -eq 0 ] && [ ! -s err ]; then
		same out truth "$survives_name"
	else
		fail "$survives_name" "exit $status: $(cat err)"
	fi
}

# whole_lines: what came out are the truth's first records, and no half one.
whole_lines() {
	head -n "$(wc -l <out)" truth | cmp -s - out
}

# fails STATUS EXPRESSION NAME FAULT...: one line, the status, whole lines.
fails() {
	fails_status=$1 fails_line="^hr-fetch: humaans/documents: $2\$"
	fails_name=$3
	shift 3
	faults "$@"
	before=$(requests)
	run hr-fetch documents -c config.json
	if [ "$status" -eq "$fails_status" ] && [ "$(wc -l <err)" -eq 1 ] &&
	    grep -Eq -e "$fails_line" err && whole_lines; then
		pass "$fails_name"
	else
		fail "$fails_name" "exit $status: $(cut -c 1-400 err)" \
		    "wanted: $fails_status: $fails_line"
	fi
}

api_start --size documents=450
curl -sS "$API_URL/_demo/records/documents" >truth

# --- What passes when it is asked again.

configure 1
survives 'a connection cut in the header' 'documents 3 cut=head'
survives 'a body cut, its length known' 'documents 3 cut=1200'
survives 'a chunk cut' 'documents 3 cut=1200 framing=chunked'
survives 'a body cut, and nobody can tell but JSON' \
    'documents 3 cut=1200 framing=close'
survives 'but for its last byte' 'documents 3 cut=-1 framing=close'
survives 'compressed' 'documents 3 cut=-9 framing=close gzip=always'
survives 'all of it' 'documents 3 cut=0 framing=close'
survives 'a reset' 'documents 3 reset=100'
survives 'a reset in the header' 'documents 3 reset=head'
survives 'a length too long' 'documents 3 length=+10'
survives 'a length too short' 'documents 3 length=-10'
survives 'a broken chunk' 'documents 3 framing=broken'
survives 'a stall in the header' 'documents 3 stall=head'
survives 'a stall in the body' 'documents 3 stall=1000'
survives 'HTML once' 'documents 3 body="<html>oops</html>" type=text/html'
survives 'Retry-After 0' 'documents 1 status=429 header="Retry-After: 0"'
for code in 408 425 429 500 502 503 504; do
	echo "documents $((code % 5 + 1)) status=$code header='Retry-After: 0'"
done >script
configure 8
survives 'every status that may pass' "$(cat script)"
survives 'some of each of these' \
    'documents * percent=15 status=503 header="Retry-After: 0"' \
    'documents * percent=5 reset=500' 'documents * percent=5 cut=700' \
    'documents * percent=30 framing=chunked slice=77'
faults 'documents 2 status=429 header="Retry-After: 1"'
before=$(date +%s%N)
run hr-fetch documents -c config.json --report report
after=$(($(date +%s%N) - before))
ok 'Retry-After in seconds is waited for' [ "$after" -ge 1000000000 ]
is "$(jq -c '[.status, .retries, .records]' report)" '[0,1,450]' \
    'and the retry counted'
survives 'Retry-After as a date that passed' \
    'documents 2 status=503 header="Retry-After: Sun, 06 Nov 1994 08:49:37 GMT"'
survives 'Retry-After: soon' 'documents 2 status=503 header="Retry-After: soon"'
survives 'Retry-After: -5' 'documents 2 status=503 header="Retry-After: -5"'
configure 3
faults 'documents 2 status=503 header="Retry-After: 0"'
run hr-fetch documents -c config.json -v
like "$(cat err)" 'documents: page [2-5]: HTTP 503; trying again in [0-9.]+ s \(try 2 of 4\)$' \
    '-v tells of retries'

# --- What does not.

configure 1
for row in '503 75' '500 75' '502 75' '504 75' '408 75' '425 75' '429 75' \
    '400 1' '404 1' '409 1' '422 1' '501 1' '505 1' '403 2' '401 2'; do
	fails "${row#* }" "page 3: HTTP ${row% *}( after 2 tries)?(: .*)?" \
	    "status ${row% *}" "documents * skip=190 status=${row% *} \
header='Retry-After: 0'"
done
configure 3
fails 2 'page 1: HTTP 403: .* \(the token came from \$HR_HUMAANS_TOKEN\)' \
    'a refusal' 'documents * status=403'
is $(($(requests) - before)) 1 'is asked for once'
configure 1
fails 75 'page 1: HTTP 503 after 2 tries: .*' 'a status that stays' \
    'documents * status=503'
fails 75 'page 2: .*no answer for 1 s.*' 'a server that hangs' \
    'documents 2- stall=head'
configure 1
fails 75 'page 2: no more of the answer for 1 s \(2 tries\)' 'a body that hangs' \
    'documents 2- stall=100'
fails 75 'page 2: the answer was cut short \(2 tries\)' 'a body that ends' \
    'documents 2- cut=100 framing=close'
fails 75 'page 2: .*' 'a reset' 'documents 2- reset=100'
fails 75 'page 1: .*; Retry-After asks for 86400 s, and at most 300 s are waited' \
    'Retry-After: a day' 'documents * status=429 header="Retry-After: 86400"'
configure 3
fails 75 'page 1: .*; Retry-After asks for [0-9]+ s, and at most 300 s are waited' \
    'Retry-After: a date far away' \
    'documents * status=503 header="Retry-After: Fri, 31 Dec 9999 23:59:59 GMT"'
configure 1
fails 1 'page 1: the answer is not JSON: expected a value at byte 1 \(2 tries\)' \
    'HTML with status 200' \
    'documents * body="<html>Log in</html>" type=text/html'
fails 75 'page 1: the answer was cut short \(2 tries\)' 'nothing with status 200' \
    'documents * body=""'
while read -r code exit phrase; do
	fails "$exit" "page 1: HTTP $code: $phrase( \\(the token .*\\))?" \
	    "$code without a word" "documents * status=$code body=\"\""
done <<'END'
400 1 Bad Request
401 2 Unauthorized
403 2 Forbidden
404 1 Not Found
406 1 Not Acceptable
422 1 Unprocessable Content
END
fails 1 'page 1: the answer has no "data": Forbidden: no scope' \
    'an error with status 200' \
    "documents * body='{\"name\":\"Forbidden\",\"message\":\"no scope\"}'"
fails 1 'page 1: the answer is an error: GeneralError: oops' \
    'an error with status 200 and null data' \
    "documents * body='{\"name\":\"GeneralError\",\"message\":\"oops\",\
\"code\":500,\"data\":null}'"
fails 1 'page 2: the answer has no "data"' 'missing data' \
    'documents 2- data=missing'
fails 1 'page 2: "data" is no list but object' 'an object for a list' \
    'documents 2- data=object'
fails 1 'page 2: "data" is no list but string' 'a text for a list' \
    "documents 2- data='\"x\"'"
fails 1 'page 2: record 2 is no object but number' 'a number for a record' \
    "documents 2- data='[{},1]'"
fails 1 'page 2: the answer is not JSON: nested deeper than 256 at byte [0-9]+ \(2 tries\)' \
    'a depth of 1,000' 'documents 2- data=@nest:1000'
fails 3 '.*"\$hr".*' 'a record that could be a control line' \
    "documents row=2 front:\$hr={}"
fails 3 '.*"\$hr".*' 'also escaped' "documents row=2 front:\\u0024hr={}"
fails 1 'page 1: HTTP 302: .* http://127.0.0.1:1/x' 'a redirect' \
    'documents * redirect=http://127.0.0.1:1/x'
fails 75 'page 2: HTTP 500 after 2 tries: \\x1b\]0;x\\x07' 'an escape sequence in an error' \
    "documents * skip=95 status=500 body='{\"message\":\"\\u001b]0;x\\u0007\"}'"

# --- Sizes.  Making so much takes a busy machine some time.

configure 1 20
fails 1 'page 1: the answer is too large: it inflates more than 200-fold' \
    'a bomb' 'documents * gzip-bomb=150000000'
fails 1 'page 1: the answer is too large: .*headers' 'two megabytes of headers' \
    'documents * headers=90000'
fails 1 'page 1: the answer is too large: more than 64 MiB' 'no end' \
    'documents * endless'
fails 1 'page 1: the answer is too large: more than 64 MiB' 'no end of chunks' \
    'documents * endless framing=chunked'

configure 1

# --- Totals.

fails 1 'page 2: the answer has no number at "total" \(total_path\)' \
    'no total' 'documents 2- total=missing'
fails 1 'page 2: the answer has no number at "total" \(total_path\)' \
    'a total that is none' "documents 2- total='\"many\"'"
survives 'a total as text' "documents * total='\"450\"'"
fails 75 'the API counts 455 records, but lists 450; it did so twice, .*' 'a total too high' \
    'documents * total=+5'
fails 75 'the API counts 430 records, but lists 4[0-9][0-9].*' \
    'a total too low' 'documents * total=-20'
fails 75 'the API counts 5 records, but lists 100.*' \
    'a total below the first page' 'documents * total=5'
fails 75 'the API counts 5 records, but lists 0.*' 'a total of nothing' \
    'documents * total=5 data=[]'
survives 'a null list, past the end' 'documents 6- data=null'

# --- Records without their key.

faults 'documents row=10-12 drop:id' 'documents row=97-98 drop:id'
curl -sS "$API_URL/_demo/records/documents" >edited
run hr-fetch documents -c config.json
same out edited 'records without a key come once'
is "$status $(cat err)" "0 hr-fetch: warning: humaans/documents: 5 records \
have no primary key (id); where some are alike, one of them was kept" \
    'and are told of'

# --- Servers that are none.

faults
closed=$API_URL
api_stop
export HR_HUMAANS_BASE_URL="$closed/api"
fails_with() {
	fails_status=$1 fails_line="^hr-fetch: $2\$" fails_name=$3
	shift 3
	run hr-fetch documents -c config.json "$@"
	if [ "$status" -eq "$fails_status" ] && [ "$(wc -l <err)" -eq 1 ] &&
	    grep -Eq -e "$fails_line" err && [ ! -s out ]; then
		pass "$fails_name"
	else
		fail "$fails_name" "exit $status: $(cut -c 1-400 err)" \
		    "wanted: $fails_status: $fails_line"
	fi
}
fails_with 75 'humaans/documents: page 1: .*127.0.0.1.*[Cc]onn.*' 'no server'
HR_HUMAANS_BASE_URL=https://api.invalid/v1
fails_with 75 'humaans/documents: page 1: could not resolve host: api.invalid \(2 tries\)' \
    'a name that does not exist'
HR_HUMAANS_BASE_URL=http://api.example.com/v1
fails_with 2 '.*plain http goes to loopback addresses only; use https' \
    'plain http to somewhere'
for url in ftp://127.0.0.1/ 'https://user:pw@api.example.com/' nothing; do
	HR_HUMAANS_BASE_URL=$url
	fails_with 2 '.*' "base URL '$url'"
done

done_testing
