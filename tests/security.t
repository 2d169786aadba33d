#!/bin/sh
# What SECURITY.md promises, where no other test shows it.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/fetch-net.sh"

echo '{"source":"humaans","retry_attempts":1,"request_timeout_seconds":20}' \
    >config.json

# --- Next links: nobody else is asked.

serve trap "$T/trap.log"
trap=$port
serve links "$T/links"
own=$port
cat >links <<EOF
http://127.0.0.1:$trap/
http://localhost:$trap/
HTTP://127.0.0.1:$trap/
//127.0.0.1:$trap/
https://127.0.0.1:$trap/
https://127.0.0.1:$own/
http://127.0.0.1:$own@127.0.0.1:$trap/
http://user:pw@127.0.0.1:$own/json/1
http://user@127.0.0.1:$trap/
http://127.0.0.1:$own.example.org:$trap/
http://127.0.0.1:$trap#@127.0.0.1:$own/
http://127.0.0.1:$trap?@127.0.0.1:$own/
http://127.0.0.1:$trap\\@127.0.0.1:$own/
http:\\\\127.0.0.1:$trap/
http:///127.0.0.1:$trap/
http://127.0.0.1%00.example.org:$trap/
http://2130706433:$trap/
http://0x7f.1:$trap/
http://[::ffff:127.0.0.1]:$trap/
ftp://127.0.0.1:$trap/
file:///etc/passwd
gopher://127.0.0.1:$trap/
 http://127.0.0.1:$trap/
/\\127.0.0.1:$trap/
javascript:alert(1)
http://
EOF
for kind in json header; do
	paginator='"header_link"'
	[ "$kind" = header ] ||
		paginator='{"type": "json_link", "next_url_path": "next"}'
	number=0
	while read -r link; do
		number=$((number + 1))
		cat >links.json <<EOF
{ "client": { "base_url": "http://127.0.0.1:$own", "paginator": $paginator,
    "auth": { "type": "bearer", "token": "\${TOKEN}" } },
  "resources": [{ "name": "r", "primary_key": "id",
    "endpoint": { "path": "$kind/$number", "data_selector": "data" } }] }
EOF
		# Without the sandbox, which bars other ports by itself.
		run env HR_SANDBOX=off TOKEN=canary-next hr-fetch -c config.json \
		    --source-file links.json r
		if [ "$status" -ne 0 ] && [ "$(wc -l <err)" -eq 1 ]; then
			pass "$kind: $link: exit $status"
		else
			fail "$kind: $link" "exit $status" "$(cat err)"
		fi
	done <links
done
ok 'nobody came to the trap' [ ! -e trap.log ]
run curl -s "http://127.0.0.1:$trap/"
ok 'who would have been seen there' [ -s trap.log ]
rm -f trap.log

# --- What is around: files and variables that steer libcurl or curl.

printf 'machine 127.0.0.1 login eve password netrc-pw\n' >"$HOME/.netrc"
chmod 600 "$HOME/.netrc"
printf 'header = "X-Curlrc: 1"\nproxy = "http://127.0.0.1:1"\n' >"$HOME/.curlrc"
export HR_HUMAANS_BASE_URL="http://127.0.0.1:$trap/api" HR_HUMAANS_TOKEN=good
run env NETRC="$HOME/.netrc" CURL_HOME="$HOME" http_proxy=http://127.0.0.1:1 \
    HTTP_PROXY=http://127.0.0.1:1 all_proxy=http://127.0.0.1:1 \
    hr-fetch documents
is "$status $(wc -l <out) $(cat err)" '0 1 ' 'with ~/.netrc, ~/.curlrc, proxies'
is "$(grep -c '^Authorization: ' trap.log)" 1 'one authorization'
ok 'is the token' grep -qi '^Authorization: Bearer good' trap.log
ok 'curl'"'"'s own file is not read' ! grep -qi curlrc trap.log
ok 'a cookie is not sent' ! grep -qi '^cookie' trap.log
rm "$HOME/.curlrc"

# --- Headers: nothing of a source's or the command line's breaks out of one.

# header JSON-TEXT NAME: is refused before anything is asked
header() {
	cat >header.json <<EOF
{ "client": { "base_url": "http://127.0.0.1:$trap", "headers": $1,
    "paginator": "single_page" },
  "resources": [{ "name": "r", "endpoint": { "path": "p", "data_selector": "data" } }] }
EOF
	rm -f trap.log
	run env EVIL="$(printf 'x\r\nX-Evil: 1')" hr-fetch -c config.json \
	    --source-file header.json r
	is "$status $(wc -c <out)" '2 0' "$2"
	ok "$2: nothing is asked" [ ! -e trap.log ]
}
header '{"X-A": "a\r\nX-Evil: 1"}' "CR LF in a header's value"
header '{"X-A": "a\nX-Evil: 1"}' 'LF'
header '{"X-A\r\nX-Evil": "1"}' "in a header's name"
header '{"X-A: 1\u0000": "1"}' 'NUL'
header '{"X-A": "${EVIL}"}' 'from a variable'
run hr-fetch documents --param "$(printf 'a\r\nX-Evil: 1=b\r\nX-Evil: 2')"
ok 'a parameter is encoded' ! grep -qi '^x-evil' trap.log

# --- A token on the command line: there is no way to give it.

for option in --token --api-token --password; do
	run hr-fetch "$option" secret documents
	is "$status" 2 "$option is no option"
	run hr-load-pg "$option" secret
	is "$status" 2 "$option is none of hr-load-pg"
done
for option in --insecure -k --no-check-certificate; do
	run hr-fetch "$option" documents
	is "$status" 2 "$option is no option: certificates are always checked"
done

run hr-fetch --version
like "$(cat out)" '^libcurl [0-9.]+, ' 'hr-fetch --version names its libcurl'

# --- Sizes: what is hostile is refused, in little memory.

# kilobytes COMMAND...: $status, and the most memory that it took in $rss.
kilobytes() {
	status=0
	command time -q -f %M -o rss "$@" >out 2>err || status=$?
	rss=$(tail -n 1 rss)
}

serve bomb log
HR_HUMAANS_BASE_URL=http://127.0.0.1:$port
if [ -n "$SAN$VALGRIND" ]; then
	skip 2 'memory is measured without sanitizers and valgrind'
else
	kilobytes hr-fetch -c config.json documents
	like "$status $(cat err)" '^1 .*: the answer is too large' \
	    'a gigabyte in a megabyte'
	ok "in at most 100 MB ($rss kB)" [ "$rss" -le 100000 ]
fi
api_start --seed 1
printf '%s\n' 'documents * headers=500000' |
    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
run hr-fetch -c config.json documents
like "$status $(cat err)" '^1 .*: the answer is too large: .*headers' \
    'ten megabytes of headers'

for depth in 257 100000 10000000; do
	head -c "$depth" /dev/zero | tr '\0' '[' >deep
	{
		printf '{"id":'
		cat deep
		echo '}'
	} >line
	for tool in 'hr-map companies' 'hr-map -e .' 'hr-map --flatten' \
	    hr-load-csv 'hr-load-csv -o f.csv' \
	    'hr-load-sqlite --table t -o t.db'; do
		# shellcheck disable=SC2086 # words
		kilobytes $tool <line
		is "$status" 3 "$depth brackets: $tool"
		[ -n "$SAN$VALGRIND" ] ||
			ok "in $rss kB" [ "$rss" -le 50000 ]
	done
done

# --- A key that comes twice: the last one counts, for all alike, and is told.

echo '{"id":1,"id":2}' >twice
is "$(hr-map companies <twice 2>/dev/null | cut -c 1-9)" '{"id":"2"' \
    'a key twice: a contract takes the last'
is "$(hr-map --engine=jq companies <twice 2>/dev/null | cut -c 1-9)" \
    '{"id":"2"' 'and so it does in libjq'
run hr-load-csv <twice
is "$(tail -n 1 out)" 2 'and a loader'
like "$(cat err)" 'warning: .*a key comes twice; its last value counts' \
    'which tells'

# --- Terminals: no control byte of others reaches stderr.

# harmless NAME COMMAND...: stderr, which is not empty, is text.
harmless() {
	harmless_name=$1
	shift
	run "$@"
	is "$(LC_ALL=C tr -d '\n' <err | LC_ALL=C grep -c '[[:cntrl:]]')" 0 \
	    "$harmless_name: no control byte"
	is "$(tr -d '\n' <err | grep -cP \
	    '[\x{80}-\x{9f}\x{200e}\x{200f}\x{202a}-\x{202e}\x{2066}-\x{2069}]')" \
	    0 "$harmless_name: none of C1, none that turns text around"
	ok "$harmless_name: something is said" [ -s err ]
}
evil=$(printf 'a\033]0;x\007\033[2J\033[31m\302\233b\342\200\256c\177\b\r')
json='\u001b]0;x\u0007\u001b[2J\u009bb\u202ec\u007f\b\r'
for body in "{\"message\":\"$json\"}" "$evil"; do
	printf '%s\n' "documents * status=400 body='$body'" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
	harmless 'an error of the API' hr-fetch -vv -c config.json documents
done
printf '%s\n' "documents * header='X-A: $evil' redirect='http://$evil/'" |
    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
harmless 'headers' hr-fetch -vvv -c config.json documents
echo "{\"source\":\"$json\"}" >evil.json
harmless 'a configuration' hr-fetch -c evil.json documents
echo "{\"$json\":1}" >evil.json
harmless "a configuration's key" hr-fetch -c evil.json documents
harmless 'a resource' hr-fetch "$evil"
harmless 'an option' hr-map "--$evil"
harmless 'a file' hr-load-csv -o "/nowhere/$evil"
printf '{"a":1}\n{"%s":1}\n' "$json" >evil.ndjson
harmless 'a key' hr-load-csv <evil.ndjson
harmless 'a key, again' hr-load-csv -o evil.csv --columns a <evil.ndjson
printf '{"a":"%s"\n' "$json" >evil.ndjson
harmless 'a record' hr-map -v -e .a.b <evil.ndjson
printf '{"a":"%s"}\n' "$json" >evil.ndjson
harmless "a filter's failure" hr-map -v -e .a.b <evil.ndjson
harmless 'what a filter says' hr-map -v -e 'error(.a)' <evil.ndjson
printf '{"$hr":{"type":"run"}}\n{"$hr":{"type":"fail","source":"s","resource":"r","error":"%s","temporary":false}}\n{"$hr":{"type":"done","blocks":1,"failed":1}}\n' \
    "$json" >evil.ndjson
harmless 'a failure upstream' hr-load-csv -d d <evil.ndjson
printf '{"a":"%s"' "$evil" >evil.ndjson
harmless 'a line that is none' hr-state commit <evil.ndjson
harmless 'nor JSON' hr-load-csv <evil.ndjson

# --- Names that become files.

long=$(printf '%0300d' 0)
for name in ../../x /etc/x a/b .hidden -o "$long" 'a\u0000b' 'a\nb' '' \
    '..' 'a b' 'a;b' 'ü'; do
	cat >evil.ndjson <<EOF
{"\$hr":{"type":"run","run":"r","profile":"default","state":"default","resources":["s/r"]}}
{"\$hr":{"type":"begin","source":"s","resource":"$name","primary_key":["id"],"disposition":"replace","since":null}}
{"id":1}
{"\$hr":{"type":"end","source":"s","resource":"$name","records":1,"complete":true,"cursor":null}}
{"\$hr":{"type":"done","blocks":1,"failed":0}}
EOF
	rm -rf inside
	mkdir inside
	run hr-load-csv -d inside <evil.ndjson
	is "$status $(find inside -type f | wc -l)" '3 0' \
	    "a resource called '$(printf %.20s "$name")': no file"
	run hr-state commit <evil.ndjson
	is "$status" 3 'and no state'
done
sed 's/"resource":"[^"]*"/"resource":"CON"/' evil.ndjson >con.ndjson
run hr-load-csv -d inside <con.ndjson
is "$status $(ls inside)" '0 CON.csv' 'CON is a name like others here'
ok 'nothing came into being elsewhere' \
    [ ! -e ../x ] && [ ! -e ../../x ] && [ ! -e x ] && [ ! -e /etc/x ]

# --- Links that wait where files are made.

mkdir victim place
echo precious >victim/file
for name in .f.csv.new .f.csv.lock; do
	ln -s ../victim/file "place/$name"
	run hr-load-csv -o place/f.csv <twice
	is "$(cat victim/file)" precious "a link called $name leads nowhere"
	rm -f "place/$name" place/f.csv
done
ln -s ../victim/other place/f.csv
run hr-load-csv -o place/f.csv <twice
is "$status $(ls victim)" '1 file' 'a target that leads nowhere is refused'
rm place/f.csv

# --- Files are their owner's, whatever the umask.

umask 0
api_start --seed 1
mkdir all
XDG_STATE_HOME=$T/all/state TMPDIR=$T/all
export XDG_STATE_HOME TMPDIR
run sh -c 'hr-fetch --report all/report -F -i companies documents |
    hr-map --rejects all/rejects | hr-load-csv -d all/csv | hr-state commit'
is "$status" 0 'a run, with umask 0'
hr-load-csv --tsv -o all/tsv <twice 2>/dev/null
hr-load-sqlite --table t -o all/db <twice 2>/dev/null
is "$(find all/* -type f ! -perm 600)" '' 'all files are 0600'
is "$(find all/* -type d ! -perm 700)" '' 'all folders are 0700'
ok 'there are some' [ "$(find all -type f | wc -l)" -ge 7 ]
umask 022
unset TMPDIR

# --- No cores.

# core TOOL...: is ended as by abort(3), where a core would be written; without
# the sandbox, which would not let it be.
core() {
	mkfifo "$T/wait"
	mkdir -p cores
	HR_SANDBOX=off sh -c 'cd cores && ulimit -c unlimited && exec "$@"' sh "$@" \
	    <>"$T/wait" >out 2>err &
	pid=$!
	pids="$pids $pid"
	wait_for 10 is_reading "$pid"
	kill -ABRT "$pid"
	status=0
	wait "$pid" 2>/dev/null || status=$?
	rm "$T/wait"
	is "$status $(ls cores)" '134 ' "$1: aborted, without a core"
}
# shellcheck disable=SC2317 # wait_for runs it
is_reading() {
	case $(ps -o stat=,comm= -p "$1") in
	S*hr-*) return 0 ;;
	esac
	return 1
}
if [ -n "$VALGRIND$SAN" ]; then
	skip 3 'valgrind and sanitizers see to signals themselves'
else
	core hr-map -e .
	core hr-load-csv
	core hr-state commit
fi

# --- What a filter reaches: its record, and nothing else.

echo '{"id":1}' >one
# reaches WANTED FILTER
reaches() {
	run env HR_TOKEN=x hr-map -e "$2" <one
	is "$status $(cat out)" "$1" "a filter: $2"
}
reaches '0 [{},{}]' '[env, $ENV]'
reaches '0 []' 'get_search_list'
reaches '0 null' 'input_filename'
reaches '0 []' '[inputs]'
reaches '0 {"id":1}' 'debug'
ok 'debug says nothing' [ ! -s err ]
reaches '0 {"id":1}' 'stderr'
ok 'stderr says nothing' [ ! -s err ]
reaches '2 ' '$__prog_args'
reaches '2 ' 'import "a" as a; .'
reaches '2 ' 'include "a"; .'
reaches '2 ' 'import "a" as $a {search:"/tmp"}; .'
reaches '2 ' '# x
import "a" as a; .'

done_testing
