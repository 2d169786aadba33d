#!/bin/sh
# shellcheck disable=SC2012,SC2016
# hr-load-csv into files: framed streams, dispositions, what it answers.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"

# load OPTION...: brings in.stream, through a pipe.
load() {
	# shellcheck disable=SC2016
	run sh -c 'cat in.stream | hr-load-csv "$@"' load "$@"
}

# --- A framed stream, and its acknowledgements.

mkdir d
{
	echo "$run_line"
	begin people merge
	echo '{"id":1,"name":"Ada"}'
	echo '{"id":2,"name":"Grace"}'
	printf '{"$hr":{"type":"checkpoint",%s:"people","records":2}}\n' "$of"
	echo '{"id":3,"name":null}'
	end people 3 true
	begin jobs replace ',"columns":[{"name":"id","type":"text"},{"name":"é"}]'
	end jobs 0 true
	finish 2
} >in.stream
load -d d
is "$status $(cat err)" '0 ' 'a stream of two resources'
grep -e '"run"' -e '"end"' -e '"done"' in.stream >wanted
same out wanted 'what is durable is acknowledged, in the same words'
is "$(cat d/people.csv)" 'id,name
1,Ada
2,Grace
3,' 'one file'
is "$(cat d/jobs.csv)" 'id,é' 'the other: an empty list with its columns'
is "$(stat -c %a d/people.csv) $(LC_ALL=C ls -A d | tr '\n' ' ')" \
    '600 .jobs.csv.source .people.csv.source jobs.csv people.csv ' \
    'private, and beside them only whose they are'

block people merge false '{"id":3,"name":"Edsger","x":1}' '{"id":4}' >in.stream
load -d d
is "$(cat d/people.csv)" 'id,name,x
1,Ada,
2,Grace,
3,Edsger,1
4,,' 'an increment: a row changed, one added, and a column'
cp d/people.csv before
load -d d
same d/people.csv before 'the same again changes nothing'

block people append false '{"id":4,"name":"Barbara"}' >in.stream
load -d d
is "$(tail -n 1 d/people.csv)" '4,Barbara,' 'a row appended'
block people replace true '{"id":9}' >in.stream
load -d d
is "$(cat d/people.csv)" 'id
9' 'all replaced'
block people append false '{"name":"Ada","id":9}' '{"id":9}' >in.stream
load -d d --disposition merge --key id
is "$(cat d/people.csv)" 'id,name
9,' 'the command line overrides the stream; the last record of a key counts'
load -o one.csv
is "$status $(cat one.csv)" '0 name,id
Ada,9
,9' 'one file for the one resource'
load
is "$status $(cat out)" '0 name,id
Ada,9
,9' 'to stdout'

load -d new/folder
is "$status $(cat new/folder/people.csv) $(stat -c %a new)" '0 name,id
Ada,9
,9 700' 'a folder is made'
run sh -c 'hr-load-csv -d d <in.stream >/dev/full'
is "$status $(cat err)" '1 hr-load-csv: stdout: No space left on device' \
    'an acknowledgement that cannot be written'

# --- Cut off: nothing that is not acknowledged is kept.

block people merge false '{"id":10}' '{"id":11}' >whole
lines=$(wc -l <whole)
cp d/people.csv before
for n in $(seq 0 $((lines - 2))); do
	head -n "$n" whole >in.stream
	load -d d
	is "$status" 4 "cut after $n lines: exit 4"
	same d/people.csv before 'and the file is as it was'
	unlike "$(cat out)" 'end' 'and nothing is acknowledged'
done
head -n 5 whole >in.stream
load -d d
is "$status $(tail -n 1 out)" "4 $(end people 2)" \
    'cut before done: the block is whole, the stream is not'
sed 's/"records":2/"records":3/' whole >in.stream
cp d/people.csv before
load -d d
is "$status $(cat err)" \
    '4 hr-load-csv: stdin: line 5: records of the block are missing' \
    'a record that went missing'
same d/people.csv before 'is noticed before anything is kept'
: >in.stream
load -d d
is "$status $(cat err)" \
    '4 hr-load-csv: stdin: the stream was cut off before it began' \
    'an empty pipe is no stream'
echo '{"id":1}' >in.stream
load -d d
is "$status $(cat err)" "2 hr-load-csv: stdin: a plain pipe cannot tell its end \
from a cut: send a framed stream (hr-fetch -F), or say --plain" 'nor a plain one'
load --plain -o one.csv
is "$status $(cat one.csv)" '0 id
1' 'unless it is said to be whole'
load --plain -d d
is "$status $(cat err)" "2 hr-load-csv: -d: a plain stream does not name its \
resource: -o FILE takes it" 'a plain stream has no name'

# --- A block that fails leaves the others alone.

{
	echo "$run_line"
	begin a merge
	echo '{"id":1}'
	printf '{"$hr":{"type":"fail",%s:"a","error":"HTTP 403"}}\n' "$of"
	begin b merge
	echo '{"id":null}'
	echo '{"id":2}'
	end b 2
	begin c merge
	echo '{"id":3}'
	end c 1
	finish 3 1
} >in.stream
load -d d
is "$status $(ls d | tr '\n' ' ')" '1 c.csv jobs.csv people.csv ' \
    'failed upstream, failed here, loaded'
is "$(sed 1d out)" "{\"\$hr\":{\"type\":\"fail\",$of:\"a\",\"error\":\"HTTP 403\"}}
{\"\$hr\":{\"type\":\"fail\",$of:\"b\",\"error\":\"not loaded\",\"temporary\":false}}
$(end c 1)
$(finish 3 2)" 'each is answered'
is "$(cat err)" "hr-load-csv: demo/a: failed upstream: nothing of it is kept
hr-load-csv: stdin: line 6: id, a part of the key, is null" \
    'each is said once'
sed 's/"error":"HTTP 403"/"error":"x","temporary":true/; /"id":null/d' \
    in.stream | sed 's/"b","records":2/"b","records":1/' >in2
mv in2 in.stream
load -d d
is "$status" 75 'a temporary failure upstream'
load -o one.csv
is "$status $(grep -c 'takes one resource' err)" '2 2' \
    'a file takes one resource'
block a/b merge false >in.stream
load -d d
is "$status $(cat err)" "3 hr-load-csv: stdin: line 2: a member of the control \
line is of the wrong kind" 'a name that is no file name'

# --- What may not happen unasked.

block people replace true >in.stream
cp d/people.csv before
load -d d
is "$status $(cat err)" "1 hr-load-csv: d/people.csv: no records came, and it has \
rows: left as it is (--allow-empty empties it)" 'an empty list empties nothing'
same d/people.csv before 'indeed'
load -d d --allow-empty
is "$status $(cat d/people.csv)" '0 ' 'unless that is allowed'
load -d d
is "$status" 0 'over an empty target it is acknowledged'
block people merge false '{"id":1}' |
    sed 's/"since":null/"since":"2026-01-01"/' >in.stream
load -d d
is "$status $(cat err)" "2 hr-load-csv: d/people.csv: an increment, but no earlier \
load to add it to: fetch with --full, or say --allow-since" \
    'an increment needs something to be added to'
load -d d --allow-since
is "$status $(cat d/people.csv)" '0 id
1' 'unless that is allowed'
sed 's/"merge"/"replace"/' in.stream >in2
mv in2 in.stream
load -d d
is "$status" 2 'an increment replaces nothing'

# --- Deleted rows, the time of the load.

ids() {
	seq "$1" "$2" | sed 's/.*/{"id":&,"name":"n&"}/'
}
{
	echo "$run_line"
	begin t replace
	ids 1 20
	end t 20 true
	finish 1
} >in.stream
load -d d
{
	echo "$run_line"
	begin t merge
	ids 3 21
	end t 19 true
	finish 1
} >in.stream
load -d d --deleted mark
is "$status $(sed -n '1,4p' d/t.csv | sed 's/20..-.*Z/NOW/')" '0 id,name,_deleted_at
1,n1,NOW
2,n2,NOW
3,n3,' 'rows that are gone are marked'
cp d/t.csv before
load -d d --deleted mark
same d/t.csv before 'once'
load -d d --deleted remove
is "$status $(sed -n '2p' d/t.csv | sed 's/20..-.*Z/NOW/')" '0 1,n1,NOW' \
    'what is marked stays'
{
	echo "$run_line"
	begin t merge
	ids 1 18
	end t 18 true
	finish 1
} >in.stream
cp d/t.csv before
load -d d --deleted remove
is "$status $(cat err)" "1 hr-load-csv: d/t.csv: 3 of 19 rows are not in the list \
any more, over a tenth: left as it is (--allow-shrink lets them go)" \
    'too many at once are not removed'
same d/t.csv before 'indeed'
load -d d --deleted remove --allow-shrink
is "$status $(wc -l <d/t.csv) $(sed -n 2p d/t.csv)" '0 19 1,n1,' \
    'unless that is allowed; what comes back is marked no more'
sed 's/"complete":true/"complete":false/; s/"records":18/"records":17/' in.stream |
    sed '/"id":1,/d' >in2
mv in2 in.stream
load -d d --deleted remove
is "$status $(wc -l <d/t.csv)" '0 19' 'a part of a list removes nothing'
block t merge false '{"id":1,"name":"new"}' >in.stream
load -d d --synced-at
like "$(sed -n '1,3p' d/t.csv | tr '\n' ' ')" "^id,name,_deleted_at,_synced_at \
1,new,,20[-0-9T:.]*Z 2,n2,, $" 'the time of the load'

# --- Files that others wrote.

# merges NAME WANTED: into f.csv, which is there.
merges() {
	load -o f.csv
	printf '%b' "$2" >wanted
	[ "$status" -eq 0 ] || diag "$(cat err)"
	same f.csv wanted "$1"
}

block t merge false '{"id":2,"b":"x;y"}' '{"id":3,"b":""}' >in.stream
printf '\357\273\277id;b\r\n1;"a;b"\r\n2;\r\n' >f.csv
merges 'by a German Excel' \
    '\0357\0273\0277id;b\r\n1;"a;b"\r\n2;"x;y"\r\n3;""\r\n'
printf '"id","b"\n"1","q""q\nnl"\n"2","old"' >f.csv
merges 'by Python, all in quotes, cut line feed' \
    '"id","b"\n"1","q""q\nnl"\n2,x;y\n3,""\n'
printf 'b\tid\nx\t1\n' >f.csv
merges 'tabs, other order' 'b\tid\nx\t1\nx;y\t2\n""\t3\n'
printf 'id,b,c\n1\n2,z\n' >f.csv
merges 'short rows' 'id,b,c\n1\n2,x;y,\n3,"",\n'
printf 'id\n1\n2\n' >f.csv
merges 'a column is added' 'id,b\n1,\n2,x;y\n3,""\n'
printf 'id,"c,d"\n1,"2,3"\n' >f.csv
merges 'a column is added after what is quoted' \
    'id,"c,d",b\n1,"2,3",\n2,,x;y\n3,,""\n'

# spoils NAME TEXT MESSAGE: a file that is refused, and stays as it is.
spoils() {
	printf '%b' "$2" >f.csv
	cp f.csv before
	load -o f.csv
	is "$status $(cat err)" "1 hr-load-csv: f.csv: $3" "refused: $1"
	same f.csv before 'and left alone'
}

spoils 'another table' 'x,y\n1,2\n' \
    "line 1: the header has none of the records' columns"
spoils 'a name twice' 'id,b,b\n' "line 1: the header has none of the records' \
columns"
spoils 'no key' 'b\n1\n' 'no column id to merge by'
spoils 'not UTF-8' 'id,b\n1,\377\n' 'line 2: not UTF-8'
spoils 'UTF-16' '\377\376i\0d\0' 'line 1: not UTF-8 text'
spoils 'a quote inside' 'id,b\n1,a"b\n' 'line 2: a quote that is out of place'
spoils 'text after quotes' 'id,b\n1,"a"b\n' \
    'line 2: a quote that is out of place'
spoils 'open quotes' 'id,b\n1,"a\n2,b\n' 'line 3: quotes that are not closed'
block t merge false '{"id":2,"new":1}' >in.stream
spoils 'too long a row' 'id,b\n1,2,3\n' \
    'line 2: more cells than the header has'
load -o f.csv --no-header
is "$status" 2 'no header, no merge'

printf 'id\n1\n' >f.csv
load -o f.csv --schema-policy freeze
is "$status $(cat err)" "3 hr-load-csv: f.csv: column new is new: left as it is \
(--schema-policy)" 'columns can be frozen'
load -o f.csv --schema-policy discard
is "$status $(cat err) $(cat f.csv)" "0 hr-load-csv: warning: f.csv: left out \
1 value that no column takes (--schema-policy) id
1
2" 'or new ones left out'

# --- Usage.

for wrong in '--disposition upsert' '--deleted yes' '--schema-policy x' '--key a,,b' '--key a,a' \
    '-o x -d y' '--synced-at' '--key id'; do
	# shellcheck disable=SC2086
	load $wrong
	is "$status $(wc -l <err)" '2 1' "wrong: $wrong"
done
printf '{"a":1}\n' >in.stream
load --plain -o new.csv --disposition merge
is "$status $(cat err)" \
    '2 hr-load-csv: stdin: to merge, a key is needed: --key NAME,...' 'no key'
load --plain -o new.csv --disposition merge --key a
load --plain -o new.csv --disposition merge --key a
is "$status $(cat new.csv)" '0 a
1' 'a plain stream merges, too'

block t merge true >in.stream
load -o none.csv --synced-at --deleted mark
block t merge true '{"id":1}' >in.stream
load -o none.csv
is "$status $(cat none.csv)" '0 id
1' 'an empty list makes no header that the next would not fit'

# --- Files larger than what is read at once.

# shellcheck disable=SC2046 # words
ok 'what no record replaces stays, byte for byte' \
    python3 "$SRC_TOP/tests/load-csv-runs.py" . $(seq "${RUNS_SEEDS:-15}")

# --- Against a model.

ok 'random loads come to what a model of them does' \
    python3 "$SRC_TOP/tests/load-model.py" csv "1-${MODEL_SEEDS:-30}" .
done_testing
