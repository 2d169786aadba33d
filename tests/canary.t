#!/bin/sh
# Canaries: a token and a person's data that must be nowhere but where they
# belong, whatever goes wrong and however much is said.
. "$(dirname "$0")/lib.sh"

TOKEN=canary-token-7f3a9
PERSON=Canary-Person-51c2

# All that the tools say is kept.
mkdir kept places
told=$world/told
# tell COMMAND...: as run.
tell() {
	run "$@"
	cat err >>"$told"
}
# shellcheck disable=SC2317 # wait_for runs it
is_up() {
	case $(ps -o stat=,comm= -p "$1") in
	S*hr-*) return 0 ;;
	esac
	return 1
}
faults() {
	printf '%s\n' "$@" |
		curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >"$world/faults"
}
# clean NAME WORD FILE...: the files do not have the word, in any of the forms
# that it can travel in.
clean() {
	clean_name=$1 clean_word=$2
	shift 2
	found=
	for form in "$clean_word" "$(printf %s "$clean_word" | base64)" \
	    "$(printf ':%s' "$clean_word" | base64 | cut -c 3-20)" \
	    "$(printf '::%s' "$clean_word" | base64 | cut -c 4-20)" \
	    "$(printf %s "$clean_word" | sed 's/-/%2[Dd]/g')"; do
		found=$found$(grep -rlae "$form" "$@" 2>/dev/null)
	done
	is "$found" '' "$clean_name"
}
: >"$told"

# --- The token: from each place that it can come from, wherever it goes.

api_start --size documents=40 --token "$TOKEN"
faults "documents row=3 set:name='\"$PERSON\"'" \
    "people row=0 set:firstName='\"$PERSON\"'"
export HR_HUMAANS_TOKEN=$TOKEN HR_TEAMTAILOR_TOKEN=$TOKEN
tell hr-fetch -vvv documents
is "$status $(grep -c "$PERSON" out)" '0 1' 'from the environment: records'
tell hr-fetch -vvv -F -i --report places/report --progress=json documents people
mv out framed
clean 'none in the records' "$TOKEN" framed places
for action in '--dry-run documents' '--check humaans' --print-config \
    '--list humaans' '--dry-run --param a=b teamtailor/jobs'; do
	# shellcheck disable=SC2086 # words
	tell hr-fetch -vvv $action
	cp out "kept/${action%% *}"
done
(umask 077 && printf '%s\n' "$TOKEN" >token &&
	echo "{\"source\":\"humaans\",\"api_token\":\"$TOKEN\"}" >of-config.json &&
	echo "{\"source\":\"humaans\",\"api_token_file\":\"$T/token\"}" >of-file.json &&
	echo "{\"source\":\"humaans\",\"api_token_command\":\"cat '$T/token'\"}" >of-command.json)
unset HR_HUMAANS_TOKEN
for config in of-config of-file of-command; do
	tell hr-fetch -vvv -c $config.json documents
	is "$status" 0 "$config"
	tell hr-fetch -vvv -c $config.json --print-config
	cp out kept/$config
	tell hr-state -vvv -c $config.json due documents
done
tell hr-fetch -vvv --token-file token documents
is "$status" 0 'from --token-file'

# However it is carried: in a header, the query, a cookie, as a password, as
# what a token is got for; the server sends all of it back in an error.
cat >echo.py <<'EOF'
import http.server, sys, threading, json
class Echo(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args): pass
    def do_GET(self):
        n = int(self.headers.get("Content-Length") or 0)
        said = "%s %s %s" % (self.path, self.headers, self.rfile.read(n))
        if self.path.startswith("/give"):
            body = json.dumps({"access_token": sys.argv[1] + "-given"})
        else:
            body = json.dumps({"message": said})
        body = body.encode()
        self.send_response(200 if self.path.startswith("/give") else 403)
        self.send_header("X-Said", self.path)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    do_POST = do_GET
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Echo)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_address[1], flush=True)
sys.stdin.read()
EOF
mkfifo "$world/hold"
exec 8<>"$world/hold"
python3 echo.py "$TOKEN" >port <"$world/hold" 2>echo.err &
pids="$pids $!"
wait_for 20 test -s port
port=$(cat port)
number=0
for auth in '"type":"bearer","token":"${SECRET}"' \
    '"type":"api_key","name":"X-Api-Key","api_key":"${SECRET}"' \
    '"type":"api_key","name":"key","api_key":"${SECRET}","location":"query"' \
    '"type":"api_key","name":"key","api_key":"${SECRET}","location":"cookie"' \
    '"type":"http_basic","username":"user","password":"${SECRET}"' \
    "\"type\":\"oauth2_client_credentials\",\"access_token_url\":\"http://127.0.0.1:$port/give\",\"client_id\":\"i\",\"client_secret\":\"\${SECRET}\"" \
    "\"type\":\"oauth2_client_credentials\",\"access_token_url\":\"http://127.0.0.1:$port/refuse\",\"client_id\":\"i\",\"client_secret\":\"\${SECRET}\""; do
	number=$((number + 1))
	cat >echo.json <<EOF
{ "client": { "base_url": "http://127.0.0.1:$port", "auth": {$auth},
    "paginator": "single_page" },
  "resources": [{ "name": "r", "endpoint": { "path": "r", "data_selector": "data" } }] }
EOF
	tell env SECRET="$TOKEN" hr-fetch -vvv --source-file echo.json -F r
	like "$status $(grep -c 'HTTP 403' err)" '^2 [1-9]' \
	    "credentials that come back in an error ($number)"
	cp out "kept/echo-$number"
	tell env SECRET="$TOKEN" hr-fetch -vvv --source-file echo.json --dry-run r
	cp out "kept/dry-$number"
done

# Failures in all kinds, and what they leave behind.
HR_HUMAANS_TOKEN=$TOKEN
export HR_HUMAANS_TOKEN
echo '{"source":"humaans","retry_attempts":1,"request_timeout_seconds":2}' \
    >config.json
for fault in "status=500 body='{\"message\":\"$TOKEN\"}'" status=503 \
    "redirect=http://127.0.0.1:1/?t=$TOKEN" "header='X-A: $TOKEN'" \
    "body='$TOKEN' type=text/html" data=missing cut=500 reset=500 \
    framing=broken total=+3 "raw=@file:/nonexistent"; do
	faults "documents 1- $fault"
	tell hr-fetch -vvv -c config.json -F -i documents
	cp out "kept/fault-${fault%%=*}"
done
faults 'documents * stall=head'
hr-fetch -vvv documents >/dev/null 2>>"$told" &
pid=$!
pids="$pids $pid"
wait_for 10 is_up "$pid"
ok 'no command line has it' ! grep -qae "$TOKEN" "/proc/$pid/cmdline"
mkdir cores
for signal in ABRT SEGV; do
	# A sanitizer would take the signal for a finding.
	# shellcheck disable=SC3045 # dash has it
	(cd cores && ulimit -c unlimited &&
	    ASAN_OPTIONS=handle_segv=0 exec hr-fetch documents) \
	    >/dev/null 2>&1 &
	crashing=$!
	pids="$pids $crashing"
	wait_for 10 is_up "$crashing"
	kill "-$signal" "$crashing"
	wait "$crashing" 2>/dev/null || :
done
is "$(ls cores)" '' 'no core is written'
kill -KILL "$pid"
faults

clean 'stderr at -vvv' "$TOKEN" "$told"
clean 'what was put out' "$TOKEN" kept
clean 'the state, the rate limits, the keys' "$TOKEN" "$XDG_STATE_HOME" places
ok 'of which there is some' [ -n "$(find "$XDG_STATE_HOME" -type f)" ]

# --- The person: only in the data.

: >"$told"
faults "documents row=3 set:name='\"$PERSON\"'"
tell sh -c 'hr-fetch -v -F -i documents | hr-map -v | hr-load-csv -v -d csv |
    hr-state -v commit'
is "$status $(grep -c "$PERSON" csv/documents.csv)" '0 1' 'a run'
cat >bad.ndjson <<EOF
{"id":"$PERSON","fileSize":"$PERSON","createdAt":"$PERSON","name":"$PERSON"}
{"id":null,"name":"$PERSON"}
{"id":"1","name":"$PERSON","name":"$PERSON"}
{"id":"2","\$hr":"$PERSON"}
{"id":"3","name":["$PERSON",{"$PERSON":1}]}
{"id":"4","name":"$PERSON
{"id":"5","name":"$PERSON\ud800"}
"$PERSON"
EOF
for number in 1 2 3 4 5 6 7 8; do
	sed -n "${number}p" bad.ndjson >one
	for tool in 'hr-map -s humaans documents' \
	    'hr-map -s humaans --strict documents' \
	    'hr-map -s humaans --engine=jq --strict documents' \
	    'hr-map --flatten' 'hr-map -e .name.x' \
	    'hr-map -e error(.name)' 'hr-map -e [.name]-1' \
	    'hr-load-csv' 'hr-load-csv --columns id' \
	    'hr-load-csv -o places/f.csv --disposition merge --key id' \
	    'hr-load-csv -o places/f.csv --schema-policy freeze' \
	    'hr-load-sqlite --table t -o places/t.db --key id' \
	    'hr-load-sqlite --table t -o places/t.db --schema-policy freeze'; do
		# shellcheck disable=SC2086 # words
		tell $tool <one
	done
	printf '{"$hr":{"type":"run","run":"r"}}\n' | cat - one >framed
	tell hr-map <framed
	tell hr-load-csv -d places <framed
	tell hr-state commit <framed
	tell hr-state commit <one
done
printf 'id,name\n"%s,x\n' "$PERSON" >places/broken.csv
echo '{"id":"1","name":"x"}' >one
tell hr-load-csv -o places/broken.csv --disposition merge --key id <one
state=$XDG_STATE_HOME/hr-tools/default/default/humaans.json
cp "$state" saved
printf '{"version":1,"source":"%s' "$PERSON" >"$state"
tell hr-state list
tell hr-fetch -i -F documents
cp saved "$state"
for n in 100 900 2000; do
	hr-fetch -F documents | head -c "$n" >part
	tell hr-map <part
	tell hr-load-csv -d places <part
done
faults "documents row=3 record='{\"id\":\"$PERSON\"'" \
    "documents row=3 set:name='\"$PERSON\"'"
tell hr-fetch -c config.json documents
faults "documents row=3 set:id='null' set:name='\"$PERSON\"'"
tell hr-fetch -v -c config.json -F documents
faults "documents row=3 set:createdAt='\"$PERSON\"'"
tell hr-fetch -v -c config.json -F -i documents
faults "documents data='\"$PERSON\"'"
tell hr-fetch -v -c config.json documents
clean 'no message has what is in a record' "$PERSON" "$told"
ok 'though much is said' [ "$(wc -l <"$told")" -ge 100 ]
clean 'nor a state' "$PERSON" "$XDG_STATE_HOME" "$HOME/.cache"
is "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -name 'hr-tools-??????' -newer port)" '' \
    'nor what was spooled'

done_testing
