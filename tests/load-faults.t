#!/bin/sh
# hr-load-csv, killed or failing at each of its system calls: the file is old
# or new, and nothing is acknowledged that is not there.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"

command -v strace >/dev/null || skip_all 'no strace'
[ -z "$SAN$VALGRIND" ] || skip_all 'not under other tools'

mkdir d
seq 400 | sed 's/.*/{"id":&,"name":"a name of some length, with &"}/' >rows
hr-load-csv <rows >d/t.csv
{
	echo "$run_line"
	begin t merge
	sed -n '10,20p;400p' rows | sed 's/name"/new"/; s/400/401/'
	end t 12
	finish 1
} >in.stream
ok 'merging' python3 "$SRC_TOP/tests/load-faults.py" d/t.csv in.stream \
    "$BIN/hr-load-csv" -d d
sed 's/merge/replace/' in.stream >in2
ok 'replacing' python3 "$SRC_TOP/tests/load-faults.py" d/t.csv in2 \
    "$BIN/hr-load-csv" -d d

# A column that makes an old file of what is written so far.
{
	echo "$run_line"
	begin t replace
	sed -n '1,9p' rows
	echo '{"id":500,"new":1}'
	end t 10
	finish 1
} >in3
ok 'turning' python3 "$SRC_TOP/tests/load-faults.py" d/t.csv in3 \
    "$BIN/hr-load-csv" -d d

# The order in which a file comes to be: all is written and synced before it
# takes its name, and its name is synced before it is acknowledged.
strace -f -o trace -e trace=write,fsync,renameat,rename \
    "$BIN/hr-load-csv" -d d <in.stream >/dev/null
calls=$(sed -n 's/^[0-9]* *\([a-z]*\)(\([0-9]*\).*/\1 \2/p' trace |
    sed 's/^renameat .*/rename/' | uniq | tr '\n' ' ')
like "$calls" '^(write [0-9]+ )*write ([0-9]+) fsync \2 rename fsync [0-9]+ write 1 $' \
    'written, synced, renamed, synced, acknowledged'
done_testing
