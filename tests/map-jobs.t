#!/bin/sh
# hr-map -j: several processes give what one gives, to the byte, in the same
# order, with the same messages and status; and one that is lost is told of.

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

records=${HR_TEST_RECORDS:-3000}
some=600
counts='2 3 8'
if [ -n "$VALGRIND" ]; then # it is slow
	records=300 some=60 counts=2
fi

# with JOBS FILE ARGUMENT...: runs hr-map so; of many processes, with an input
# that comes in pieces, from the file itself otherwise.
with() {
	jobs=$1 input=$2
	shift 2
	rm -f rejects
	case $jobs in
	8) # shellcheck disable=SC2016 # the inner shell's
		run sh -c 'file=$1; shift
		    dd bs=5000 if="$file" 2>/dev/null | hr-map -j 8 "$@"' \
		    - "$input" "$@" ;;
	*) run hr-map -j "$jobs" "$@" <"$input" ;;
	esac
	[ -f rejects ] || : >rejects
}

# differs JOBS FILE ARGUMENT...: whether that is something else than the files
# one.*, which one process left.
differs() {
	with "$@"
	[ "$status" -eq "$one" ] && cmp out one.out && cmp err one.err &&
	    cmp rejects one.rejects && return 1
	return 0
}

# with_one FILE ARGUMENT...
with_one() {
	with 1 "$@"
	one=$status
	mv out one.out
	mv err one.err
	mv rejects one.rejects
}

# $several is 2, 3 and 8 in turn.
several=8
another() {
	case $several in
	2) several=3 ;;
	3) several=8 ;;
	*) several=2 ;;
	esac
}

# alike NAME FILE ARGUMENT...: with -j 1 and others
alike() {
	name=$1
	shift
	with_one "$@"
	for jobs in $counts; do
		ok "$name: $jobs processes do what one does ($one)" \
		    ! differs "$jobs" "$@"
	done
}

python3 "$SRC_TOP/tests/map-records.py" jobs "$records" >wild.ndjson
sed '3s/$/x/; 5s/.*//; 7s/.*/{"$hr":1}/; 600s/.//; 601s/.//' wild.ndjson >bad.ndjson
head -n 1 wild.ndjson >one.ndjson
head -n "$some" wild.ndjson >some.ndjson
: >empty.ndjson

multiply='if (.id | type) == "number" then ., {id} elif (.name | type) == "string" then empty else {id, x: .amount} end'
alike 'a contract' some.ndjson --engine=jq documents
alike 'all fields' some.ndjson --engine=jq --all-fields documents
alike '--strict' some.ndjson --engine=jq --strict documents
alike '--rejects' some.ndjson --engine=jq --rejects rejects documents
ok 'which takes some' test -s one.rejects
alike 'several or none of a record' wild.ndjson -e "$multiply"
is "$one" 0 'which is good'
like "$(cat one.err)" 'more digits than jq keeps' 'numbers are counted'
alike 'a filter that fails' wild.ndjson -e '{id, x: (.amount + 1)}'
is "$one" 3 'which is told'
like "$(cat one.err)" 'more records like these' 'and counted'
alike 'a filter that fails, with rejects' bad.ndjson --rejects rejects \
    -e '{id, x: (.amount + 1)}'
alike 'lines that are no JSON' bad.ndjson -e .
like "$(cat one.err)" 'line 7: a record whose first key' 'each in its place'
alike 'what fails, whole' bad.ndjson -v -e '.amount + 1'
alike 'one record' one.ndjson -e .
alike 'no record' empty.ndjson -e .
printf '{"id":1}\n{"id":' >cut.ndjson
alike 'an input cut off' cut.ndjson -e .
is "$one" 4 'which is told'
awk 'BEGIN { for (i = 0; i < 60000; i++) printf "%s", "[1,2,3],"; }' >list
for n in 1 2 3 4; do
	printf '{"id":%s,"a":[%s0]}\n' "$n" "$(cat list)"
done >long.ndjson
alike 'long records' long.ndjson -e '., (.a | length)'

# -- framed: each control line in its place
begin() {
	printf '{"$hr":{"type":"begin","source":"humaans","resource":"%s","primary_key":["id"],"disposition":"merge","since":null}}\n' "$1"
}
{
	echo '{"$hr":{"type":"run","run":"r","profile":"default","state":"default","resources":["humaans/documents","humaans/companies"]}}'
	for resource in documents companies; do
		begin "$resource"
		cat some.ndjson
		printf '{"$hr":{"type":"checkpoint","source":"humaans","resource":"%s","records":%d,"resume":{}}}\n' \
		    "$resource" "$(wc -l <some.ndjson)"
		cat some.ndjson
		printf '{"$hr":{"type":"end","source":"humaans","resource":"%s","records":%d,"complete":true}}\n' \
		    "$resource" $(($(wc -l <some.ndjson) * 2))
	done
	echo '{"$hr":{"type":"done","blocks":2,"failed":0}}'
} >framed.ndjson
alike 'framed' framed.ndjson -e 'select(.id != null) | {id, amount}'
alike 'framed, fewer and more' framed.ndjson -e "$multiply"
alike 'framed, with losses' framed.ndjson -e '{id, x: (.amount + 1)}'
like "$(cat one.out)" '"type":"fail"' 'a block that has them fails'
alike 'framed, put aside' framed.ndjson --rejects rejects -e '{id, x: (.amount + 1)}'
alike 'framed, a map for one block' framed.ndjson --engine=jq humaans/companies
sed '$d' framed.ndjson >torn.ndjson
alike 'framed, cut off' torn.ndjson -e '{id}'
head -n 30 framed.ndjson >torn.ndjson
alike 'framed, cut off inside a block' torn.ndjson -e '{id}'
is "$one" 4 'which is told'
sed '90s/.*/{"$hr":{"type":"done","blocks":0,"failed":0}}/' framed.ndjson >torn.ndjson
alike 'framed, out of place' torn.ndjson -e '{id}'

# -- no filter knows of the records before its own
cat >filters <<'EOF'
.id
{a: .id, b: .createdAt}
[inputs]
try input catch .
reduce inputs as $x (.; . + $x)
foreach inputs as $x (0; . + 1)
input_filename
input_line_number
if .extra == 0 then halt else . end
halt_error
debug | stderr
$__loc__
.id |= (explode | implode)
.name, .amount, .tags
[.[]][0]
[paths] | length
error(.id)
empty
{"$hr": 1}
[.[] | numbers] | add
to_entries | map({(.key): .value}) | add
EOF
head -n 100 wild.ndjson >few.ndjson
[ -z "$VALGRIND" ] || sed -i 4q filters
: >differ
while IFS= read -r filter; do
	with_one few.ndjson -e "$filter"
	another
	! differs "$several" few.ndjson -e "$filter" >>differ ||
		echo "-j $several: $filter" >>differ
done <filters
is "$(cat differ)" '' 'filters give what they give in one process'

# -- what stays with one process
run hr-map -v -j 2 documents <one.ndjson
like "$(cat err)" 'humaans/documents: -j is for libjq: one process' \
    'native contracts do'
run hr-map -v -j 2 --flatten <one.ndjson
like "$(cat err)" 'flatten: -j is for libjq: one process' 'and so does --flatten'
run hr-map -v -j 2 <framed.ndjson
like "$(cat err)" 'map on the command line: one process' \
    'and the maps of blocks'
for wrong in 0 65 x ''; do
	run hr-map -j "$wrong" -e . <one.ndjson
	is "$status" 2 "-j '$wrong' is refused"
done
run hr-map -j 64 -e . <one.ndjson
is "$status $(wc -l <out)" '0 1' '64 are the most, if there is that much to do or not'

# -- where there can be no more
run sh -c 'hr-map -j 2 -e . <wild.ndjson >/dev/full'
is "$status $(cat err)" '1 hr-map: stdout: No space left on device' \
    'a full disk is told'
if [ -n "$VALGRIND" ]; then
	skip 2 'valgrind needs descriptors of its own'
else
	run sh -c 'ulimit -n 20; exec hr-map -j 64 -e . <wild.ndjson'
	is "$status $(wc -c <out)" '1 0' 'too many processes: none'
	like "$(cat err)" \
	    '^hr-map: -j: process [0-9]+ can.t be started: Too many open files$' \
	    'and said'
fi

# -- what is done goes out though the input stays open
mkfifo in
hr-map -j 2 -e .id <in >flowing 2>err &
mapper=$!
pids="$pids $mapper"
exec 7>in
echo '{"id":1}' >&7
ok 'a record comes out before the next one' \
    wait_for 20 grep -q '^1$' flowing
echo '{"id":2}' >&7
ok 'and so does that' wait_for 20 grep -q '^2$' flowing

# has_workers PID: two, and these are all that it ever starts
# shellcheck disable=SC2317 # wait_for calls it
has_workers() {
	workers=$(ps -o pid= --ppid "$1")
	[ "$(echo "$workers" | grep -c .)" -eq 2 ]
}

# ended PID...
# shellcheck disable=SC2317 # wait_for calls it
ended() {
	for pid; do
		case $(ps -o stat= -p "$pid") in
		'' | Z*) ;;
		*) return 1 ;;
		esac
	done
}

# ends: waits for $mapper, and sets $status.
ends() {
	status=0
	wait "$mapper" || status=$?
}

# -- a process that is killed, idle
ok 'two processes' has_workers "$mapper"
for worker in $workers; do
	kill -KILL "$worker"
done
# shellcheck disable=SC2086 # words
wait_for 20 ended $workers
echo '{"id":3}' >&7
exec 7>&-
ends
is "$status" 1 'one that is killed: exit status 1'
is "$(cat flowing)" "$(printf '1\n2')" 'what was mapped stays, whole'
is "$(cat err)" 'hr-map: line 3: its process was lost (signal 9): nothing is mapped from there on' \
    'and it is told which came last'

# -- one that is killed at work, in a framed stream; its loader knows
echo old >loaded.csv
hr-map -j 2 -e 'if .id == "3" then last(range(1e12)) else . end' \
    <in 2>err >flowing &
mapper=$!
pids="$pids $mapper"
exec 7>in
{
	head -n 1 framed.ndjson
	begin documents
	printf '{"id":"1"}\n{"id":"3"}\n'
} >&7
ok 'at work' wait_for 20 has_workers "$mapper"
for worker in $workers; do
	kill -KILL "$worker"
done
(
	trap '' PIPE # it may have told by now
	echo '{"$hr":{"type":"end","source":"humaans","resource":"documents","records":2,"complete":true}}
{"$hr":{"type":"done","blocks":1,"failed":0}}' 2>/dev/null >&7
) || :
exec 7>&-
ends
is "$status" 1 'one that is killed at work: exit status 1'
like "$(cat err)" '^hr-map: line [34]: its process was lost \(signal 9\)' \
    'said once'
is "$(wc -l <err | tr -d ' ')" 1 'and nothing else'
unlike "$(cat flowing)" '"(end|done)"' 'no block ends'
run hr-load-csv -o loaded.csv <flowing
is "$status $(cat loaded.csv)" '4 old' 'and a loader keeps nothing of it'

# -- they end with who started them, even in a filter that does not
hr-map -j 2 -e 'last(range(1e12))' <in >flowing 2>err &
mapper=$!
pids="$pids $mapper"
exec 7>in
echo '{"id":1}' >&7
ok 'a filter without an end' wait_for 20 has_workers "$mapper"
kill -KILL "$mapper"
ends
exec 7>&-
# shellcheck disable=SC2086 # words
ok 'its processes are gone with it' wait_for 20 ended $workers

# -- a reader that goes away is no error
status=0
yes '{"id":1}' | {
	hr-map -j 2 -e . 2>err
	echo $? >status
} | head -n 1 >out
is "$(cat out)" '{"id":1}' 'a reader takes one line'
is "$(cat status)" 141 'and SIGPIPE ends the mapper'
is "$(cat err)" '' 'in silence'
done_testing
