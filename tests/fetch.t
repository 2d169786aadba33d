#!/bin/sh
# hr-fetch against the demo API: what comes out, the options, what goes wrong
# before the first request.
. "$(dirname "$0")/lib.sh"

# The records as the server holds them, in the file truth.
truth() {
	curl -sSg "$API_URL/_demo/records/$1" >truth
}

faults() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

resize() {
	curl -sS -X PUT --data "$2" "$API_URL/_demo/size/$1" >said
	truth "$1"
}

# All that was asked for since the last look.
requests() {
	wc -l <"$API_LOG"
}

# fetches NAME OPTION...: the truth comes out, and nothing is said.
fetches() {
	fetches_name=$1
	shift
	run hr-fetch "$@"
	if [ "$status" -eq 0 ] && [ ! -s err ]; then
		same out truth "$fetches_name"
	else
		fail "$fetches_name" "exit $status: $(cat err)"
	fi
}

# refuses STATUS MESSAGE NAME OPTION...: one line, this status, no request.
refuses() {
	refuses_status=$1 refuses_message=$2 refuses_name=$3
	shift 3
	before=$(requests)
	run hr-fetch "$@"
	is "$status $(cat err)" "$refuses_status hr-fetch: $refuses_message" \
	    "$refuses_name"
	is "$(requests) $(wc -c <out)" "$before 0" 'no request, no output'
}

api_start --size documents=0

# --- Sizes, in order and byte for byte.

for size in 0 1 99 100 101 250 10000; do
	resize documents "$size"
	for jobs in 1 2 4 8; do
		fetches "$size records, -j $jobs" documents -j "$jobs"
	done
done
if [ -n "${HR_TEST_LONG-}" ]; then
	resize documents 1000000
	fetches 'a million records' documents
	resize documents 10000
fi
fetches 'a named source' -s humaans documents
fetches 'a qualified name' humaans/documents
HR_SOURCE=humaans
export HR_SOURCE
fetches 'a source from the environment' documents
HR_SOURCE=
fetches 'nothing of a source in the environment' documents
unset HR_SOURCE
fetches 'pages of 250' -l 250 documents
fetches 'pages of 7' -l 7 -j 8 documents -n 10000
resize documents 300
fetches 'pages of 1' -l 1 -j 8 documents
fetches 'pages of 2' -l 2 documents
truth job-roles
fetches 'a dash in a name' job-roles
fetches 'is an underscore' job_roles
truth companies
fetches 'another list' companies

# A smaller page than was asked for, from the third on.
resize documents 1000
faults 'documents 3- cap=7'
fetches 'a page cap that falls to 7' documents
faults '* * cap=7'
fetches 'a page cap of 7' documents
faults 'documents 2- cap=1'
resize documents 200
faults 'documents 2- cap=1'
fetches 'a page cap that falls to 1' documents
faults

# --- Bytes.

resize documents 250
faults "documents row=2 set:name='\"\\ud83d\"'" \
    'documents row=5 set:source=@digits:400' \
    "documents row=7 set:name='\"\\u00e9\\/\"'" 'documents row=9 add:name=2' \
    'documents row=11 set:source=1.0E+2'
truth documents
is "$(grep -c '\\ud83d"' truth) $(grep -Ec '"source":[0-9]{400},' truth)" '1 1' \
    'hard records are there'
fetches 'a lone surrogate, 400 digits, escapes, a key twice: as they came' \
    documents
faults '* * pretty' "documents row=2 set:name='\"a  b\"'"
truth documents
fetches 'white space between tokens goes' documents
faults '* * gzip=always'
truth documents
fetches 'compressed' documents
faults '* * framing=chunked slice=100'
fetches 'in small chunks' documents
faults '* * framing=close'
fetches 'ended by closing' documents
faults '* * clock=-1h'
fetches 'a server an hour behind' documents
faults

# --- Options.

resize documents 1000
run hr-fetch documents -n 3
is "$status $(cat err)" '0 ' '-n 3'
head -n 3 truth >three
same out three 'three records'
before=$(requests)
run hr-fetch documents -j 1 -n 100
is "$(wc -l <out) $(($(requests) - before))" '100 1' 'a page, and no more'
run hr-fetch documents -n 150
head -n 150 truth >wanted
same out wanted 'a page and a half'
run hr-fetch documents -n 1000
same out truth 'as many as there are'

person=$(jq -rs 'map(.personId | strings) | first' truth)
jq -c --arg p "$person" 'select(.personId == $p) | .id' truth >wanted
run hr-fetch documents --param "personId=$person"
jq -c .id out >ids
same ids wanted '--param filters'
run hr-fetch documents --param 'issueDate[$gte]=2020-01-01' --param 'x y=ü&+'
is "$status" 0 'two of them'
like "$(tail -n 1 "$API_LOG" | jq -r .target)" \
    'issueDate%5B%24gte%5D=2020-01-01&x%20y=%C3%BC%26%2B&' 'and encoded'

run hr-fetch documents --report report
is "$(jq -c '[.source, .resource, .status, .complete, .records, .total,
    .passes, .retries]' report)" \
    '["humaans","documents",0,true,1000,1000,1,0]' '--report'
is "$(stat -c %a report)" 600 'readable by its owner only'
is "$(jq '.requests > 9 and .bytes > 100000 and .seconds >= 0' report)" true \
    'with figures'
run hr-fetch documents -n 3 --report report
is "$(jq -c '[.complete, .records]' report)" '[false,3]' 'a part is no whole'
run hr-fetch documents --report /nonexistent/report
is "$status $(cat err)" \
    '1 hr-fetch: /nonexistent/report: No such file or directory' \
    'a report that cannot be written'

run hr-fetch documents -v
like "$(cat err)" '^hr-fetch: humaans/documents: 1000 records, [0-9]+ requests' \
    '-v sums up'
is "$(wc -l <err)" 1 'in one line'
run hr-fetch documents --progress=json
is "$(tail -n 1 err | jq -c '[.source, .resource, .records, .total]')" \
    '["humaans","documents",1000,1000]' '--progress=json ends with the whole'
run hr-fetch documents --progress=line
is "$status" 0 '--progress=line'
run hr-fetch documents --progress=none -q
is "$status $(wc -c <err)" '0 0' '-q says nothing'

run hr-fetch --check humaans
is "$status $(cat out)" "0 humaans: ${API_URL#http://} accepts the credentials from \
\$HR_HUMAANS_TOKEN" '--check'
run hr-fetch --list
is "$status" 0 '--list'
ok 'has documents' grep -qx humaans/documents out
ok 'of all sources' grep -q '^teamtailor/' out
run hr-fetch --list humaans
ok 'of one source' ! grep -qv '^humaans/' out
before=$(requests)
run hr-fetch --dry-run documents -l 7
is "$(head -n 1 out)" \
    "GET $API_URL/api/documents?%24limit=7&%24skip=0" '--dry-run'
unlike "$(cat out)" demo-token 'masks the token'
is "$(requests)" "$before" 'and sends nothing'
cat >place.json <<'EOF'
{ "client": { "base_url": "https://api.example.com/${PLACE}",
    "auth": { "type": "api_key", "name": "key", "api_key": "${KEY}",
      "location": "query" }, "paginator": "single_page" },
  "resources": [{ "name": "r", "endpoint": { "path": "r" } }] }
EOF
run env PLACE=north-wing KEY=demo-token-2 hr-fetch --source-file place.json \
    --dry-run r
like "$(cat out)" '/north-wing/r' 'a variable that is no secret is shown'

# --- Usage.

see='(hr-fetch --help lists the options)'
refuses 2 "which resource? hr-fetch --list shows them $see" 'no resource'
refuses 2 "docments: no such resource; did you mean humaans/documents?" \
    'a resource with a typing mistake' docments
refuses 2 "unknown option --bogus $see" 'an unknown option' --bogus documents
refuses 2 "unknown option --paramm; did you mean --param? $see" \
    'an option with a typing mistake' --paramm documents
refuses 2 'humaans: a page has at most 250 records, not 251' 'too large a page' \
    -l 251 documents
for n in 0 -1 x 1.5 '' 99999999999999999999; do
	refuses 2 "--max-records: \"$n\" is no number from 1 to \
9223372036854775807 $see" "-n '$n'" -n "$n" documents
done
refuses 2 "--jobs: \"65\" is no number from 1 to 64 $see" '-j 65' -j 65 documents
refuses 2 "--param: \"x\" is not NAME=VALUE $see" '--param x' --param x documents
refuses 2 "--progress: \"x\" is not none, line or json $see" '--progress=x' \
    --progress=x documents
refuses 2 'no source "humans"; did you mean "humaans"?' 'an unknown source' \
    --check humans
run hr-fetch locations
is "$status $(wc -l <err)" '2 1' 'a name of two sources'
like "$(cat err)" 'humaans/locations.*teamtailor/locations' 'both are named'
refuses 2 "nofile.json: No such file or directory" 'no such definition' \
    --source-file nofile.json documents
refuses 2 "nofile: No such file or directory" 'no such configuration' \
    -c nofile documents
refuses 2 "--cacert: nofile: No such file or directory" 'no such certificates' \
    --cacert nofile documents

# --- Tokens.

unset HR_HUMAANS_TOKEN
run hr-fetch documents
is "$status $(wc -l <err) $(wc -c <out)" '2 1 0' 'no token'
like "$(cat err)" 'HR_HUMAANS_TOKEN' 'the variable to set is named'
export HR_HUMAANS_TOKEN=wrong-token
run hr-fetch documents
is "$status $(wc -l <err) $(wc -c <out)" '2 1 0' 'a wrong token'
like "$(cat err)" 'documents: page 1: HTTP 401: .*\(the token came from \$HR_H' \
    'its origin is named'
unlike "$(cat err)" wrong-token 'and not itself'
run hr-fetch --check humaans
is "$status $(wc -l <err)" '2 1' '--check tells, too'
feed='
'
cr=$(printf '\r')
for bad in "demo${feed}X: 1" "demo token" "dem${cr}${feed}o" \
    "demo	token" "dömo" '' ; do
	HR_HUMAANS_TOKEN=$bad
	before=$(requests)
	run hr-fetch documents
	is "$status $(wc -l <err) $(wc -c <out) $(requests)" "2 1 0 $before" \
	    "a token that cannot be one: $(printf %s "$bad" | cat -A | paste -s)"
	like "$(cat err)" 'HR_HUMAANS_TOKEN' 'its origin is named'
done
unset HR_HUMAANS_TOKEN
for ending in '' '\n' '\r\n'; do
	(umask 077 && printf "%b" "demo-token$ending" >token)
	run hr-fetch companies --token-file token
	is "$status $(cat err)" '0 ' "a token from a file that ends in '$ending'"
done
chmod 644 token
run hr-fetch companies --token-file token
is "$status $(wc -l <err)" '2 1' 'a token file that others can read'
like "$(cat err)" 'token: ' 'is named'
run hr-fetch companies --token-file notoken
is "$status $(cat err)" "2 hr-fetch: notoken: No such file or directory" \
    'no such token file'
export HR_HUMAANS_TOKEN=demo-token

# --- The canary: the token is in no output, and in no command line.

api_start --size documents=300 --token canary-7f3a9 --log "$API_LOG"
export HR_HUMAANS_TOKEN=canary-7f3a9
run hr-fetch documents -vvv
is "$status" 0 'all that can be said'
ok 'has no token' ! grep -q canary-7f3a9 out err
ok 'but has requests' grep -q 'Authorization: Bearer \*\*\*' err
faults 'documents 1 status=500 body={"message":"canary-7f3a9"} type=text/json' \
    'documents 2 redirect=http://127.0.0.1:1/canary-7f3a9'
run hr-fetch documents -vvv -c /dev/null
ok 'nor where it comes back in an error' ! grep -q canary-7f3a9 out err
faults 'documents 1 stall=head'
hr-fetch documents >out 2>err &
pid=$!
pids="$pids $pid"
wait_for 10 grep -q '"n":3' "$API_LOG"
ok 'the command line has no token' ! grep -q canary "/proc/$pid/cmdline"
reap "$pid"
faults

# --- Standard output.

api_start --size documents=10000
run sh -c 'hr-fetch documents >&-'
is "$status $(wc -l <err)" '1 1' 'stdout closed'
like "$(cat err)" '^hr-fetch: stdout: Bad file descriptor$' 'and said so'
run sh -c 'hr-fetch documents >/dev/full'
is "$status $(cat err)" '1 hr-fetch: stdout: No space left on device' \
    'a full disk'
run sh -c 'hr-fetch companies --report report >/dev/full'
is "$status $(jq -c '[.status, .complete]' report)" '1 [1,false]' \
    'rows that were held, and could not be written, are no success'
for option in --help --version --list '--dry-run documents' '--check humaans'; do
	run sh -c "hr-fetch $option >/dev/full"
	is "$status $(cat err)" '1 hr-fetch: stdout: No space left on device' \
	    "a full disk: $option"
done
faults 'documents * latency=500ms'
before=$(requests)
run sh -c '(hr-fetch documents -j 1; echo $? >code) | head -n 1'
is "$(wc -l <out) $(wc -c <err) $(cat code)" '1 0 141' 'head -n 1 ends it quietly'
is "$(($(requests) - before))" 2 'after one page more, which was under way'
faults

# --- Signals.

resize documents 10000
cp truth all
# Of four requests under way the twentieth is for the 17th page at the least,
# and each page of 100 has the last five rows of the one before.
sed -n 1525p all >sixteenth
for row in 'HUP 129' 'INT 130' 'TERM 143'; do
	faults 'documents 20- stall=head'
	rm -f out
	# A shell's background processes ignore SIGINT.
	env --default-signal=INT hr-fetch documents >out 2>err &
	pid=$!
	pids="$pids $pid"
	ok 'pages that were read are out while the next one is waited for' \
	    wait_for 10 grep -qxFf sixteenth out
	kill -s "${row% *}" "$pid"
	status=0
	wait "$pid" || status=$?
	is "$status $(wc -c <err)" "${row#* } 0" "SIG${row% *} ends it quietly"
	head -n "$(wc -l <out)" all >wanted
	same out wanted 'after whole pages'
done

done_testing
