#!/bin/sh
# hr-load-csv: what it writes, and how it fails.
. "$(dirname "$0")/lib.sh"

# load INPUT [OPTION...]: runs it on a text.
load() {
	printf '%s' "$1" >in
	shift
	run hr-load-csv "$@" <in
}

# writes INPUT WANTED NAME [OPTION...]: exactly this comes out, exit 0.
writes() {
	writes_in=$1
	printf '%b' "$2" >wanted
	writes_name=$3
	shift 3
	load "$writes_in" "$@"
	if [ "$status" -eq 0 ] && [ ! -s err ]; then
		same out wanted "$writes_name"
	else
		fail "$writes_name" "exit $status: $(cat err)"
	fi
}

# refuses INPUT STATUS MESSAGE NAME [OPTION...]: one line, and this status.
refuses() {
	refuses_in=$1 refuses_status=$2 refuses_message=$3 refuses_name=$4
	shift 4
	load "$refuses_in" "$@"
	is "$status $(cat err)" "$refuses_status hr-load-csv: $refuses_message" \
	    "$refuses_name"
}

# --- Values.

writes '{"id":1,"name":"Ada"}
{"id":2,"name":"Grace"}
' 'id,name\n1,Ada\n2,Grace\n' 'a header and rows'
writes '{"a":null,"b":""}' 'a,b\n,""\n' 'null and the empty string'
writes '{"a":true,"b":false,"c":-0.0e+5,"d":100.00}' \
    'a,b,c,d\ntrue,false,-0.0e+5,100.00\n' 'numbers and booleans verbatim'
writes '{"a":[1, {"b" : "x"}],"c":{}, "d":[ ]}' \
    'a,c,d\n"[1,{""b"":""x""}]",{},[]\n' 'nested values as compact JSON'
writes '{"a":"x,y","b":"say \"hi\"","c":"1\n2","d":"1\r2","e":" x ","f":"\""}' \
    'a,b,c,d,e,f\n"x,y","say ""hi""","1\n2","1\r2", x ,""""\n' \
    'quotes only where needed'
writes '{"a":"\u00fc\ud83d\ude00\/\\"}' 'a\nü😀/\\\n' 'escapes as their text'
writes '{"a":"\\."}' 'a\n"\\."\n' 'what would end a COPY is quoted'
writes '{"a,b":1,"c\"d":2,"":3,"\u0065":4}' '"a,b","c""d","",e\n1,2,3,4\n' \
    'names are cells too'
writes '{"a":null}
{"a":""}
' 'a\n\n""\n' 'one column: null is an empty line'
digits=$(printf '%0400d' 0 | tr 0 7)
writes "{\"n\":$digits}" "n\\n$digits\\n" 'a number of 400 digits'

# --- Columns.

writes '{"a":1,"b":2,"c":3}
{"c":6,"a":4,"b":5}
{"b":8}
' 'a,b,c\n1,2,3\n4,5,6\n,8,\n' 'the order of the first record; missing is null'
writes '{"a":1,"b":2}' 'b,x,a\n2,,1\n' 'named columns' --columns b,x,a
writes '' '' 'nothing from nothing'
writes '' 'a,b\n' 'no records, named columns: a header' --columns=a,b
writes '

{"a":1}
  
' 'a\n1\n' 'blank lines are passed over'
writes '{"a":1}
{"b":2,"a":3}
{"c":null}
' 'a,b,c\n1,,\n3,2,\n,,\n' 'a union, in the order of appearance' --union
writes '{"b":2,"a":3}' 'a,b\n3,2\n' 'a union after named columns' --union \
    --columns a
writes '' '' 'a union of nothing' --union
writes '{"a":1}' '1\n' 'no header' --no-header
writes '{"a\tb":1,"b":2}
{"a\u0009b":3,"b":4}
' 'a\tb,b\n1,2\n3,4\n' 'keys are compared by what they mean'

# --- Dialects.

writes '{"a":"x,y;","b":1}' 'a;b\n"x,y;";1\n' 'a delimiter' --delimiter ';'
writes '{"a":"x y","b":null}' 'a\tb\nx y\t\n' 'a tab' --delimiter '\t'
writes '{"a":"x\ty\\z\r\n\"","b":null,"c":"","d":"\\N"}' \
    'a\tb\tc\td\nx\\ty\\\\z\\r\\n"\t\\N\t\t\\\\N\n' 'TSV' --tsv
writes '{"a":null,"b":"NA","c":"","d":"NAN","e":"N"}' \
    'a,b,c,d,e\nNA,"NA","",NAN,N\n' 'a text for null' --null NA
writes '{"a":0,"b":null,"c":"0"}' 'a,b,c\n"0",0,"0"\n' \
    'a text for null that a number has' --null 0
writes '{"a":1}' 'a\r\n1\r\n' 'CR LF' --crlf
writes '{"a":1}' '\357\273\277a\n1\n' 'a byte order mark' --bom
writes '{"\ufeffa":1}' '"\357\273\277a"\n1\n' 'a name that begins with one'
writes '{"a":"=1+1","b":"-2","c":-2,"d":"+1 2","e":"@x","f":"\tx","g":"\rx"}' \
    '\357\273\277a,b,c,d,e,f,g\r\n'"'=1+1,-2,-2,'+1 2,'@x,'\\tx,\"'\\rx\"\\r\\n" \
    'no cell that a spreadsheet runs' --spreadsheet
writes "{\"a\":\"'=1\",\"b\":\"'\",\"c\":\"=\\\"\"}" \
    "\\0357\\0273\\0277a,b,c\\r\\n'=1,',\"'=\"\"\"\\r\\n" \
    'a guarded cell is not guarded again' --spreadsheet

# --- Bad input: one line, a status, and nothing half-written.

refuses '{"a":1}
{"a":2}
some text
{"a":3}
' 3 'stdin: line 3: byte 1: not JSON: expected a value' 'no JSON on line 3'
is "$(cat out)" 'a
1
2' 'the rows before it are whole'
refuses '{"a":1}
[1]
' 3 'stdin: line 2: array instead of an object' 'an array'
refuses '{"a":1}
{"a":2' 4 'stdin: line 2: the input was cut off inside a record' 'a cut record'
refuses '{"a":1}
{"a":2
' 3 'stdin: line 2: byte 7: not JSON: the text ends inside a value' \
    'a line that ends inside its record'
refuses '{"a":1}
{"b":2}
' 3 'stdin: line 2: "b": no column has this name; --union adds new ones' \
    'a new key'
refuses '{"a":1}' 3 \
    'stdin: line 1: "a": no column has this name; --union adds new ones' \
    'a key outside the named columns' --columns b
refuses '{}
{"a":1}
' 3 "stdin: line 1: a record without keys gives no columns; --columns names \
them" 'a first record without keys'
refuses '{"\ud800":1}' 3 "stdin: line 1: \"\\ud800\": half a surrogate pair in \
a key cannot name a column" 'half a surrogate pair in a key'
deep=$(printf '%01000d' 0 | tr 0 '[')
refuses "{\"a\":$deep" 3 'stdin: line 1: byte 261: not JSON: nested deeper than 256' \
    'a depth of 1,000'

load '{"a":"x\ud83dy"}
{"a":"\udc00"}
'
is "$status $(cat err)" "0 hr-load-csv: warning: stdin: record 1: half a \
surrogate pair, which UTF-8 cannot hold, became U+FFFD (2 records in all)" \
    'half a surrogate pair is told'
is "$(cat out)" 'a
x�y
�' 'and its place is kept'
load '{"a":1}
{"a":1,"a":2}
'
is "$status $(cat err)" "0 hr-load-csv: warning: stdin: record 2: a key comes \
twice; its last value counts (1 record in all)" 'a key that comes twice is told'
is "$(tail -n 1 out)" 2 'its last value counts'

# --- Usage.

wrong() {
	wrong_message=$1
	shift
	refuses '{"a":1}' 2 "$wrong_message (hr-load-csv --help lists the options)" \
	    "wrong: $*" "$@"
	ok 'and nothing is written' ! test -s out
}

need='--delimiter: one character such as , ; | or \t is needed'
for c in '' '"' 1 ab . - ü; do
	wrong "$need" "--delimiter=$c"
done
wrong '--null: a text without quotes, line ends and the delimiter is needed' \
    --null a,b
wrong '--tsv and --delimiter exclude each other' --tsv --delimiter ';'
wrong '--columns: empty name' --columns a,,b
wrong '--columns: a twice' --columns a,b,a
wrong 'records are read from stdin, not from operands' people.ndjson
wrong 'unknown option --unoin; did you mean --union?' --unoin

# --- A file that is replaced.

printf 'old\n' >f.csv
chmod 640 f.csv
load '{"a":1}
' -o f.csv
is "$status $(cat f.csv)" '0 a
1' 'a file is replaced'
is "$(stat -c %a f.csv)" 640 'and keeps its mode'
load '{"a":1}' -o new.csv
is "$(stat -c %a new.csv)" 600 'a new one is private'
ln -s f.csv link.csv
load '{"a":2}' -o link.csv
is "$(cat f.csv) $(readlink link.csv)" 'a
2 f.csv' 'a link is followed'
load '{"a":1}' -o -
is "$(cat out)" 'a
1' '-o - is stdout'

# untouched STATUS NAME: the file is as it was, and nothing is beside it.
untouched() {
	is "$status $(cat d/f.csv) $(ls -A d)" "$1 old
1 f.csv" "$2"
}

mkdir d
printf 'old\n1' >d/f.csv
load '{"a":1}
x' -o d/f.csv
untouched 3 'bad input leaves the old file'
load '{"a":1}
{"b":2}' -o d/f.csv --columns a
untouched 3 'so does a key outside the named columns'
load '{"a":1}' -o d/f.csv --columns ,
untouched 2 'and a mistake in the command'
load '' -o d/f.csv
untouched 1 'no records leave the old file'
is "$(cat err)" "hr-load-csv: d/f.csv: no records came, and it has rows: left as \
it is (--allow-empty empties it)" 'and it is told'
awk 'BEGIN { for (i = 0; i < 20000; i++) print "{\"a\":" i ",\"b\":null}" }' >many
run sh -c 'ulimit -f 8 && hr-load-csv -o d/f.csv <many'
untouched 1 'a full disk leaves the old file'
is "$(cat err)" 'hr-load-csv: d/f.csv: File too large' 'and is told'
run sh -c 'ulimit -f 2000 && hr-load-csv -o d/f.csv --null \
    "$(printf %0500d 0)" <many'
untouched 1 'a full disk leaves the old file'
is "$(cat err)" 'hr-load-csv: d/f.csv: File too large' 'and is told'
load '{"a":1}
{"b":2,"a":3}' -o new.csv
is "$(cat new.csv)" 'a,b
1,
3,2' 'in a file a new key is a new column'

mkfifo pipe
hr-load-csv --plain -o d/f.csv <pipe 2>/dev/null &
loader=$!
exec 3>pipe
echo '{"a":1}' >&3
ok 'a loader starts' wait_for 10 test -f d/.f.csv.new
load '{"a":1}' -o d/f.csv
is "$status $(cat err)" \
    "75 hr-load-csv: d/f.csv: process $loader (hr-load-csv) is writing it" \
    'a second loader of the same file'
kill -TERM "$loader"
wait "$loader"
is $? 143 'a signal ends it as it should'
exec 3>&-
status=-
untouched - 'and leaves the old file'
printf 'left\n' >d/.f.csv.new
load '{"a":3}' -o d/f.csv
is "$status $(cat d/f.csv) $(ls -A d)" '0 a
3 f.csv' 'what a killed loader left is cleared away'

# --- Stdout.

run sh -c 'hr-load-csv <many >/dev/full'
is "$status $(cat err)" '1 hr-load-csv: stdout: No space left on device' \
    'a full disk'
if [ -n "$VALGRIND" ]; then
	skip 1 'valgrind itself takes a closed descriptor'
else
	run sh -c 'hr-load-csv <many >&-'
	is "$status $(cat err)" '1 hr-load-csv: stdout: Bad file descriptor' \
	    'a closed stdout'
fi
run sh -c '(hr-load-csv <many; echo $? >code) | head -n 1'
is "$(cat code) $(cat out) $(cat err)" '141 a,b ' 'a reader that has enough'
run hr-load-csv <"$T"
is "$status $(cat err)" '1 hr-load-csv: stdin: Is a directory' 'a directory'

# Rows are not held back while more is awaited.
hr-load-csv <pipe >live &
loader=$!
exec 3>pipe
echo '{"a":1}' >&3
ok 'rows come out as they come in' wait_for 10 grep -q 1 live
exec 3>&-
ok 'and the end ends it' wait "$loader"
# A file that can't be synced or closed is not published, and that is said.
if [ -z "$SAN$VALGRIND" ] && command -v strace >/dev/null; then
	for call in fsync close; do
		echo old >kept.csv
		run strace -f -qq -o trace -P "$PWD/.kept.csv.new" \
		    -e trace=$call -e inject=$call:error=EIO \
		    hr-load-csv -o kept.csv <in
		if grep -q INJECTED trace; then
			is "$status $(cat kept.csv) $(find . -name '.kept*')" \
			    '1 old ' "$call(2) fails: the old file stays"
			like "$(cat err)" 'kept.csv: Input/output error' 'and why'
		else # who may not look at the process
			skip 2 'strace can not see its files'
		fi
	done
else
	skip 4 'no strace, or not under other tools'
fi

# --- A file that others make and take away in the meantime.

python3 -c 'import os, time
until = time.monotonic() + 20
while time.monotonic() < until and not os.path.exists("enough"):
    for i in range(100):
        os.close(os.open("there", os.O_CREAT, 0o600))
        try:
            os.unlink("there")
        except FileNotFoundError:
            pass' &
pids="$pids $!"
echo '{"a":1}' >one
for _ in $(seq 200); do
	hr-load-csv -o there <one 2>&1
done >said
: >enough
is "$(cat said)" '' 'a file that comes and goes is no link that leads nowhere'
done_testing
