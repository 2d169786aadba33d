#!/bin/sh
# hr-map on framed streams, hr-stream(5): each block through its own map, and
# control lines that say what is true behind it.

# shellcheck disable=SC2016 # filters and messages have $, too
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# Control lines, one a call.
run_line() { echo '{"$hr":{"type":"run","run":"r1","profile":"p","state":"s","resources":[]}}'; }

# begin_line SOURCE/RESOURCE [KEY]: KEY is JSON
begin_line() {
	printf '{"$hr":{"type":"begin","source":"%s","resource":"%s","primary_key":%s,"disposition":"merge","since":null}}\n' \
	    "${1%/*}" "${1#*/}" "${2-[\"id\"]}"
}

# count_line TYPE SOURCE/RESOURCE COUNT [MEMBERS]
count_line() {
	printf '{"$hr":{"type":"%s","source":"%s","resource":"%s","records":%s%s}}\n' \
	    "$1" "${2%/*}" "${2#*/}" "$3" "${4-}"
}
end_line() { count_line end "$1" "$2" "${3-,\"complete\":true}"; }
fail_line() {
	printf '{"$hr":{"type":"fail","source":"%s","resource":"%s","error":"HTTP 403","temporary":%s}}\n' \
	    "${1%/*}" "${1#*/}" "$2"
}

# done_line BLOCKS [FAILED]
done_line() { printf '{"$hr":{"type":"done","blocks":%s,"failed":%s}}\n' "$1" "${2-0}"; }

# block SOURCE/RESOURCE RECORD...: a whole one
block() {
	block=$1
	shift
	begin_line "$block"
	printf '%s\n' "$@"
	end_line "$block" $#
}

# control TYPE [FILTER]: of the output, the control lines of a type
control() { jq -c "select(.\"\$hr\".type? == \"$1\").\"\$hr\"${2-}" out; }
types() { jq -r '."$hr".type? // "-"' out | tr '\n' ' ' | sed 's/ $//'; }

doc='humaans/documents'
mkdir -p sources/mine sources/other
export HR_SOURCES="$T/sources"
echo '{key: text(.id), n: integer(.n), at: timestamp(.at)}' >sources/mine/things.jq
echo '{id: text(.meta.uid), also: text(.b // .code)}' >sources/mine/deep-ones.jq
echo '{only: text(.x)}' >sources/mine/keyless.jq
echo '{id: .id, twice: (.n * 2)}' >sources/mine/programs.jq
echo '{id: .id, thrice: (.n * 3)}' >sources/other/programs.jq
echo '{a: text(.a), a: text(.b)}' >sources/mine/wrong.jq

# --- One block.

{
	run_line
	begin_line $doc
	echo '{"id":"d1","personId":"p1"}'
	count_line checkpoint $doc 1 ',"resume":{"a": [1, 2.50],"$hr":1}'
	echo '{"id":"d2","personId":"p2"}'
	end_line $doc 2 ',"complete":true,"cursor":"2026-11-22T02:59:58.120Z","other":1.0'
	done_line 1
} >in
run hr-map <in
is "$status $(cat err)" '0 ' 'hr-map alone maps a framed stream'
is "$(types)" 'run begin - checkpoint - end done' 'every line has its place'
is "$(sed -n 1p out)" "$(run_line)" 'run passes through'
is "$(tail -n 1 out)" "$(done_line 1)" 'done passes through'
is "$(sed -n 4p out)" "$(sed -n 4p in)" 'resume is as it came'
is "$(sed -n 6p out)" "$(sed -n 6p in)" 'and so are cursor and what is not known'
hr-map --schema=json documents >schema
is "$(control begin .columns)" "$(jq -c . schema)" 'begin has the columns'
is "$(control begin .primary_key) $(control begin ' | del(.columns,.primary_key)')" \
    "[\"id\"] $(jq -c 'select(."$hr".type? == "begin")."$hr" | del(.primary_key)' in)" \
    'and the rest of what it had'
sed -n '3p;5p' out >records
grep -v '\$hr' in | hr-map documents >plain
same records plain 'the records are those of a plain stream'
run hr-map documents <in
is "$status $(types)" '0 run begin - checkpoint - end done' 'with its resource'
run hr-map --engine=jq <in
is "$status $(sed -n '3p;5p' out)" "0 $(cat plain)" 'in libjq'
hr-map <in >once
run hr-map -e . <once
is "$status $(control begin .columns)" '0 null' \
    'mapped again, by any program: its columns are not known'
is "$(control end .records)" 2 'nor lost records'
sed '$!s/$/\n\n/; s/^/ /' in >spaced
run hr-map <spaced
is "$status $(types)" '0 run begin - checkpoint - end done' 'blank lines'

# --- Several resources of several sources.

echo '{"id":"9","attributes":{"first-name":"Ann"}}' >candidate
{
	run_line
	block mine/things '{"id":1,"n":"7"}' '{"id":2}'
	block teamtailor/candidates "$(cat candidate)"
	block humaans/documents '{"id":"d1"}'
	block mine/programs '{"id":1,"n":2}'
	block other/programs '{"id":1,"n":2}'
	block mine/things '{"id":3,"n":0}'
	begin_line humaans/companies
	end_line humaans/companies 0
	done_line 7
} >in
run hr-map <in
is "$status $(cat err)" '0 ' 'several resources'
is "$(jq -c 'select(.key)' out)" \
    "$(printf '{"key":"%s","n":%s,"at":null}\n' 1 7 2 null 3 0)" 'a contract'
is "$(jq -c 'select(.twice or .thrice)' out)" \
    "$(printf '%s\n' '{"id":1,"twice":4}' '{"id":1,"thrice":6}')" \
    'programs, found though a filter took the environment away'
is "$(jq -r '.first_name // empty' out)" Ann 'another source'
is "$(control begin '.columns[0].name' | tr '\n' ' ')" \
    '"key" "id" "id" null null "key" "id" ' 'each has its columns, a program none'
run hr-map -v <in
is "$(grep -c 'mine/things: a contract' err)" 1 'a contract is compiled once'
is "$(control end .records | tr '\n' ' ')" '2 1 1 1 1 1 0 ' 'each has its count'

# --- The primary key.

echo '{id: text(.meta.uid), code: text(.code // .b)}' >sources/mine/two-keys.jq
{
	run_line
	begin_line mine/things '["$.id"]'
	echo '{"id":1}'
	end_line mine/things 1
	begin_line mine/two_keys '["meta.uid","code"]'
	echo '{"meta":{"uid":"u"},"code":"c"}'
	end_line mine/two_keys 1
	begin_line mine/things '[]'
	echo '{"id":null}'
	end_line mine/things 1
	done_line 3
} >in
run hr-map <in
is "$status $(cat err)" '0 ' 'keys of other columns'
is "$(control begin .primary_key | tr '\n' ' ')" '["key"] ["id","code"] [] ' \
    'a key is renamed to its columns'
{
	run_line
	begin_line mine/keyless '["id","x"]'
	end_line mine/keyless 0
	done_line 1
} >in
run hr-map <in
is "$status $(control begin .primary_key) $(cat err)" \
    '0 [] hr-map: warning: mine/keyless: no column of its map holds its key, id: what comes out has none' \
    'no half a key: a loader that merges asks for one'
{
	run_line
	begin_line mine/things '["id","staffNumber"]'
	echo '{"id":1,"staffNumber":2}'
	end_line mine/things 1
	done_line 1
} >in
run hr-map --all-fields <in
is "$status $(control begin .primary_key) $(control begin '.columns|length')" \
    '0 ["key","staff_number"] 3' '--all-fields: a key outside of the contract'
run hr-map --flatten <in
is "$status $(control begin .primary_key) $(control begin .columns)" \
    '0 ["id","staff_number"] null' '--flatten: the names that it gives'
sed -i 's/"staffNumber":2/"staffNumber":null/' in
for option in --all-fields --flatten; do
	run hr-map $option <in
	is "$status $(cat err)" \
	    '3 hr-map: mine/things: line 3: its key, staff_number, is null' \
	    "$option: such a key is null"
done
{
	run_line
	begin_line mine/two-keys '["meta.uid","code"]'
	printf '%s\n' '{"id":1,"meta":{"uid":"a"}}' '{"meta":{},"code":1}'
	end_line mine/two-keys 2
	done_line 1
} >in
for engine in native jq; do
	run hr-map --engine=$engine <in
	is "$status $(cat err)" "3 $(printf 'hr-map: mine/two-keys: line %s: its key, %s, is null\n' 3 code 4 id)" \
	    "$engine: a null in any part of a key"
done
is "$(types)" 'run begin fail done' 'and so the block fails'

# --- A record that can't be mapped.

{
	run_line
	begin_line $doc
	echo '{"id":"d1"}'
	count_line checkpoint $doc 1 ',"resume":1'
	echo '{"id":null}'
	count_line checkpoint $doc 2 ',"resume":2'
	printf '%s\n' '{"id" "d2"}' '{"id":"d3"}'
	end_line $doc 4
	block mine/things '{"id":1,"n":"x"}'
	done_line 2
} >in
run hr-map <in
is "$status" 3 'a record that can not be mapped: exit 3'
is "$(cat err)" "$(printf 'hr-map: %s\n' \
    "$doc: line 5: its key, id, is null" \
    "$doc: line 7: byte 7: not JSON: expected a colon" \
    'warning: mine/things: n: 1 value is no integer, kept as it came (first: line 11)')" \
    'it is said which'
is "$(types)" 'run begin - checkpoint - fail begin - end done' \
    'its block ends in fail, without later checkpoints; the next goes on'
is "$(control fail)" '{"type":"fail","source":"humaans","resource":"documents","error":"2 records could not be mapped (first: line 5)","temporary":false}' \
    'fail says why'
is "$(tail -n 1 out)" "$(done_line 2 1)" 'done counts it'
run hr-map --rejects rejects <in
is "$status" 0 '--rejects took it: exit 0'
is "$(types)" 'run begin - checkpoint checkpoint - end begin end done' \
    '--rejects: the block is not failed'
is "$(control checkpoint .records | tr '\n' ' ')$(control end '|[.records,.complete]' | tr '\n' ' ')" \
    '1 1 [2,false] [0,false] ' '--rejects: what is left is counted, not complete'
is "$(cat rejects)" "$(sed -n '5p;7p;11p' in)" '--rejects: as they came'
like "$(cat err)" 'warning: humaans/documents: rejects took 2 records' \
    '--rejects: counted for each block'
run hr-map --strict <in
is "$status $(control fail .resource | tr '\n' ' ')$(tail -n 1 out)" \
    "3 \"documents\" \"things\" $(done_line 2 2)" '--strict: a block fails'
if [ -z "$SAN$VALGRIND" ] && command -v strace >/dev/null; then
	strace -o trace -e trace=write,fsync hr-map --rejects rejects <in \
	    >"$T/out" 2>/dev/null
	like "$(sed -n 's/^\([^(]*\)(\([0-9]*\).*/\1 \2/p' trace | tr '\n' ' ')" \
	    'write ([3-9]) fsync \1 (write 2 )*write 1 .*write ([3-9]) fsync \3 (write 2 )*write 1 ' \
	    '--rejects: what it took is on the disk before a block can end'
	strace -o trace -e trace=fsync -e inject=fsync:error=EIO \
	    hr-map --rejects rejects <in >"$T/out" 2>"$T/err"
	is "$? $(types)" '1 run begin - checkpoint' \
	    '--rejects: a disk that fails: nothing after them is acknowledged'
	like "$(cat err)" 'rejects: Input/output error' '--rejects: and it is told'
else
	skip 3 'no strace, or under other tools'
fi
if [ -c /dev/full ]; then
	run hr-map --rejects /dev/full <in
	is "$status $(types)" '1 run begin - checkpoint' \
	    'a full disk for rejects: nothing after them is acknowledged'
fi
{
	run_line
	block mine/programs '{"id":1,"n":1}' '{"id":2,"n":{}}'
	done_line 1
} >in
run hr-map <in
is "$status $(control fail .error)" \
    '3 "1 record could not be mapped (first: line 4)"' 'a program that fails'

# --- Filters that drop or multiply.

{
	run_line
	begin_line $doc
	printf '{"id":%s}\n' 1 2
	count_line checkpoint $doc 2 ',"resume":1'
	printf '{"id":%s}\n' 3 4
	end_line $doc 4 ',"complete":true,"cursor":"c"'
	block mine/things '{"id":5}'
	done_line 2
} >in
counts() { control checkpoint .records; control end '|[.records,.complete,.cursor]'; }
run hr-map -e 'select(.id > 2)' <in
is "$status $(counts | tr '\n' ' ')" '0 0 [2,false,"c"] [1,true,null] ' \
    'a filter that drops: counts, and no complete block'
run hr-map -e '., .' <in
is "$status $(counts | tr '\n' ' ')" '0 4 [8,true,"c"] [2,true,null] ' \
    'a filter that multiplies'
sed 's/"complete":true/"complete":false/' in >incomplete
run hr-map -e . <incomplete
is "$(control end .complete | tr '\n' ' ')" 'false false ' \
    'what was not complete never is'
run hr-map -e .id <in
is "$status $(head -n 1 err)" \
    '3 hr-map: humaans/documents: line 3: the filter made number, not an object, as a framed stream has' \
    'a filter that makes no objects'
run hr-map -e '{"$hr": {type: "done", blocks: 0, failed: 0}}' <in
is "$status $(types)" '3 run begin fail begin fail done' \
    'nor may it make control lines'
echo '{id: text(.id), double: number(.id)}' >contract.jq
run hr-map -f contract.jq <in
is "$status $(control begin '|[.columns[1].type,.primary_key[0]]' | uniq)" \
    '0 ["number","id"]' 'a contract for all blocks'

# --- Blocks without a map.

{
	run_line
	block mine/things '{"id":1}'
	block mine/nothing '{"id":1}' '{broken' '{"id":null}'
	block nobody/things '{"id":1}'
	block mine/wrong '{"a":1}'
	block mine/things '{"id":2}'
	done_line 5
} >in
run hr-map <in
is "$status" 2 'resources without a map: exit 2'
is "$(cat err)" "$(printf 'hr-map: %s\n' \
    'mine/nothing: it has no map: -f, -e or --flatten do without one' \
    'nobody/things: it has no map: -f, -e or --flatten do without one' \
    'mine/wrong: line 1: two columns are called a')" 'one message for each'
is "$(types)" 'run begin - end begin fail begin fail begin fail begin - end done' \
    'their blocks fail, empty; the others do not'
like "$(control fail .error | head -n 1)" 'it has no map' 'fail says why'
is "$(tail -n 1 out)" "$(done_line 5 3)" 'done counts them'
grep -v broken in | sed 's/"records":3/"records":2/' >all
run hr-map --flatten <all
is "$status $(control end .records | tr '\n' ' ')" '3 1 1 1 ' \
    '--flatten needs no map'
run hr-map mine/things <in
is "$status $(head -n 1 err)" \
    '2 hr-map: mine/nothing: not mapped: the map asked for is that of mine/things' \
    'a resource on the command line is for its own blocks'
is "$(types)" 'run begin - end begin fail begin fail begin fail begin - end done' \
    'and they are mapped'
run hr-map -s mine <in
is "$status $(wc -l <err | tr -d ' ')" '2 1' '-s without a resource'

# A path may be no UTF-8; a control line must be.
strange=$(printf 'caf\351')
mkdir -p "$strange/mine/things.jq"
{
	run_line
	block mine/things '{"id":1}'
	block $doc '{"id":"d1"}'
	done_line 2
} >strange.in
HR_SOURCES="$T/$strange" run hr-map <strange.in
is "$status $(control fail .error)" \
    "2 \"$T/caf\\\\xe9/mine/things.jq: Is a directory\"" \
    'a map that can not be read'
ok 'fail is UTF-8, whatever its error names' iconv -f UTF-8 -t UTF-8 -o /dev/null out

# --- Failed upstream.

{
	run_line
	begin_line $doc
	echo '{"id":"d1"}'
	fail_line $doc false
	begin_line mine/things
	echo '{"id":null}'
	fail_line mine/things true
	begin_line mine/nothing
	fail_line mine/nothing true
	block mine/things '{"id":1}'
	done_line 4 3
} >in
run hr-map --flatten <in
is "$status $(cat err)" '1 hr-map: mine/things: line 6: its key, id, is null' \
    'a record that can not be mapped in a block that fails anyway'
is "$(control fail; tail -n 1 out)" \
    "$(jq -c 'select(."$hr".type? == "fail")."$hr"' in; tail -n 1 in)" \
    'fail and done pass through'
run hr-map <in
is "$status $(tail -n 1 out)" "2 $(done_line 4 3)" 'without a map, too'
for temporary in 'true 75' 'false 1'; do
	{
		run_line
		begin_line $doc
		fail_line $doc "${temporary% *}"
		done_line 1 1
	} >failing
	run hr-map <failing
	is "$status $(cat err)" "${temporary#* } " \
	    "temporary: ${temporary% *}: the exit status tells, hr-fetch has said it"
	run cmp out failing
done

# --- Cut off, or otherwise no stream.

{
	run_line
	begin_line $doc
	echo '{"id":"d1"}'
	count_line checkpoint $doc 1 ',"resume":1'
	echo '{"id":"d2"}'
	end_line $doc 2
	begin_line mine/things
	echo '{"id":1}'
	end_line mine/things 1
	done_line 2
} >whole
hr-map <whole >mapped
lines=$(wc -l <whole)
good=0 i=0
while [ "$i" -lt "$lines" ]; do
	head -n "$i" whole >in
	run hr-map <in
	head -n "$i" mapped >wanted
	if [ "$status $(wc -l <err)" = '4 1' ] && cmp -s out wanted; then
		good=$((good + 1))
	else
		diag "after line $i: exit $status, $(cat err)"
	fi
	i=$((i + 1))
done
is "$good" "$lines" 'cut off after any line: exit 4, one message, what came so far'
good=0 i=0 size=$(wc -c <whole)
while [ "$i" -lt "$((size - 1))" ]; do
	head -c "$i" whole >in
	run hr-map <in
	[ "$status $(wc -l <err) $(grep -c '"done"' out)" = '4 1 0' ] || break
	i=$((i + 37))
done
ok 'cut off at any byte' test "$i" -ge "$((size - 1))"
head -n 5 whole >in
run hr-map <in
is "$(cat err)" 'hr-map: humaans/documents: the stream was cut off inside a block' \
    'it is said where'
run hr-map </dev/null
is "$status $(cat err)" '4 hr-map: the stream was cut off before it began' \
    'no input at all'

# broken STATUS MESSAGE NAME: the stream in in.
broken() {
	run hr-map <in
	is "$status $(cat err)" "$1 hr-map: $2" "$3"
	unlike "$(cat out)" '"done"' "$3: no done"
}
sed '/"d2"/d' whole >in
broken 4 'line 5: records of the block are missing' 'a record is missing'
sed '/"type":"end".*things/,$d' whole >in
done_line 2 >>in
broken 3 'line 9: done comes out of place' 'an end is missing'
sed 's/"blocks":2/"blocks":3/' whole >in
broken 4 'line 10: blocks of the stream are missing' 'a block is missing'
sed 1d whole >in
broken 3 'line 1: a block begins before run or after done' 'no run'
{
	sed '$d' whole
	echo '{"id":"stray"}'
	done_line 2
} >in
broken 3 'line 10: a record outside of a block' 'a record outside of a block'
sed '3s/.*/{"$hr":{"type":"odd"}}/' whole >in
broken 3 'line 3: a control line of an unknown type' 'a control line of no known type'
sed '3s/.*/{"\\u0024hr":1,"id":"forged"}/' whole >in
broken 3 'line 3: a control line without an object' 'a record that forges one'
{
	echo '{"id":"d1"}'
	cat whole
} >in
run hr-map documents <in
is "$status $(head -n 1 err)" \
    '3 hr-map: line 2: a record whose first key is $hr, as only control lines have' \
    'a plain stream with control lines'

# --- What was read is out before more is waited for, line for line.

mkfifo fifo
hr-map <fifo >flushed 2>/dev/null &
pid=$!
pids="$pids $pid"
exec 3>fifo
head -n 4 whole >&3
ok 'a checkpoint is out while the input is open' wait_for 10 grep -q checkpoint flushed
exec 3>&-
wait "$pid"
if [ -c /dev/full ]; then
	status=0
	hr-map <whole >/dev/full 2>err || status=$?
	is "$status $(cat err)" '1 hr-map: stdout: No space left on device' \
	    'a full disk'
fi

# --- Memory does not grow with the blocks or the records.

if [ -z "$SAN$VALGRIND" ] && [ -x /usr/bin/time ]; then
	for count in 10 1000; do
		{
			run_line
			i=0
			while [ $i -lt $count ]; do
				echo mine/things
				i=$((i + 1))
			done | while read -r name; do
				begin_line "$name"
				yes '{"id":1,"n":"7"}' | head -n 50
				end_line "$name" 50
			done
			done_line $count
		} >many
		/usr/bin/time -f %M -o "kb$count" hr-map <many >out
	done
	ok 'memory is flat' test "$(cat kb1000)" -le $(($(cat kb10) + 512))
else
	skip 1 'not to be measured here'
fi

# --- The whole pipeline.

api_start --size documents=250 --size companies=3 --size job-roles=20
unset HR_SOURCES
whole='hr-fetch -F -i -s humaans documents companies job-roles'
load='hr-load-csv -d out.d'
if [ -x "$BIN/hr-load-sqlite" ]; then
	loads="$load:hr-load-sqlite -o hr.db"
else
	loads=$load
fi
save=$IFS
IFS=:
for load in $loads; do # split once, here
	IFS=$save
	rm -rf "$XDG_STATE_HOME"
	mkdir -p out.d
	run sh -c "$whole | hr-map | $load | hr-state commit"
	is "$status $(cat err)" '0 ' "hr-fetch -F | hr-map | $load | hr-state commit"
done
IFS=$save
for resource in documents companies job-roles; do
	hr-fetch -s humaans "$resource" | hr-map -s humaans "$resource" |
	    hr-load-csv >wanted
	same "out.d/$resource.csv" wanted "$resource: the file of a plain pipe" ||
	    ls out.d
done
if [ -f hr.db ] && command -v sqlite3 >/dev/null; then
	is "$(sqlite3 hr.db 'select count(*), count(person_id) > 0 from documents')" \
	    '250|1' 'the table has the rows'
else
	skip 1 'no hr-load-sqlite, or no sqlite3'
fi
echo '{id: text(.id), size: integer(.name)}' >sized.jq
mkdir -p "$XDG_CONFIG_HOME/hr-tools/sources/humaans"
cp sized.jq "$XDG_CONFIG_HOME/hr-tools/sources/humaans/companies.jq"
rm -rf out.d "$XDG_STATE_HOME"
mkdir out.d
hr-fetch -F -i -s humaans documents companies 2>/dev/null >fetched
{
	hr-map --strict <fetched 2>err
	echo $? >code
} | hr-load-csv -d out.d 2>/dev/null | hr-state commit 2>/dev/null
is "$(cat code)" 3 'records that can not be mapped'
is "$(ls out.d)" documents.csv 'keep their block, and only theirs, from the loader'
is "$(hr-state list --json | jq -rs '.[].resource' | tr '\n' ' ')" 'documents ' \
    'and from the state'

done_testing
