#!/bin/sh
# What hr-fetch shows of a run: one line on terminals of any width, redrawn in
# place, lines for machines, and else nothing.
. "$(dirname "$0")/lib.sh"

# terminal.py COLUMNS COMMAND...: runs it with a terminal for stderr, prints what
# that is sent.  COLUMNS "80-20": it becomes narrower after the first line.
cat >terminal.py <<'END'
import fcntl, os, pty, struct, subprocess, sys, termios
own, its = pty.openpty()
widths = [int(n) for n in sys.argv[1].split("-")]
def resize(columns):
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("4H", 24, columns, 0, 0))
resize(widths[0])
child = subprocess.Popen(sys.argv[2:], stdin=subprocess.DEVNULL,
    stdout=subprocess.DEVNULL, stderr=its)
if len(widths) > 1:
    sys.stdout.buffer.write(os.read(own, 65536) + b"\n")
    resize(widths[1])
os.close(its)
while True:
    try:
        got = os.read(own, 65536)
    except OSError:
        break
    if not got:
        break
    sys.stdout.buffer.write(got)
sys.exit(child.wait())
END

# drawn: the lines that were drawn, one a line, without the codes around them.
drawn() {
	tr '\r' '\n' <out | sed 's/.\[K$//' | grep .
}

# longest: the columns of the longest of them.
longest() {
	drawn | awk 'length > most { most = length } END { print most + 0 }'
}

# at COLUMNS [ARG...]: a run that takes some seconds.
at() {
	columns=$1
	shift
	run python3 terminal.py "$columns" env TERM="${term-xterm}" NO_COLOR=1 \
	    hr-fetch -j 1 -l 10 documents "$@"
}

api_start --size documents=70
export HR_SOURCE=humaans
printf 'documents * latency=150ms\n' |
    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said

for columns in 200 40 12 1; do
	at "$columns"
	is "$status" 0 "$columns columns"
	ok 'and no line is longer' test "$(longest)" -lt "$columns"
	# All but what redraws a line.
	is "$(tr -d '\r' <out | sed 's/.\[K//g' | tr -d 'a-z0-9,:/ -')" '' \
	    'no colours, and no line feed'
	case $columns in
	200)
		like "$(drawn | head -n 1)" \
		    '^documents: page [0-9]+ of [0-9]+, [0-9]+ records, [0-9:]+ left, [0-9]+/s$' \
		    'all of it'
		;;
	40)
		like "$(drawn | head -n 1)" \
		    '^documents: page [0-9]+ of [0-9]+, [0-9]+ records$' \
		    'whole parts'
		;;
	12) is "$(drawn | head -n 1)" documents 'the name' ;;
	esac
done
is "$(tail -c 4 out | od -An -c | tr -d ' \n')" '\r033[K' 'at last it is taken away'

at 80-20
is "$status" 0 'a terminal that becomes narrower'
like "$(drawn | head -n 1)" ' left, ' 'is drawn as wide as it was'
is "$(drawn | tail -n +2 | awk 'length > 19' | wc -l)" 0 'and then is not'

term=dumb at 80
is "$status $(cat out)" '0 ' 'a terminal that cannot redraw a line'
at 80 -q
is "$status $(cat out)" '0 ' '-q'
at 80 --progress=none
is "$status $(cat out)" '0 ' '--progress=none'
run hr-fetch -j 1 -l 10 documents
is "$status $(cat err)" '0 ' 'no terminal'

run hr-fetch -j 1 -l 10 documents --progress=json
jq -c '[(keys_unsorted | join(" ")), .source, .resource, .pages, .total,
    .records <= 70, .page <= .pages]' err | sort -u >got
pages=$(jq -s 'map(.pages) | max' err)
is "$status $(sed "s/,$pages,/,PAGES,/" got)" \
    '0 ["source resource page pages records total seconds","humaans","documents",PAGES,70,true,true]' \
    '--progress=json'
is "$(jq -s 'map(.page) == (map(.page) | sort) and .[-1].page == '"$pages"' and
    .[-1].records == 70 and length > 2' err)" true 'from page to page, to the last'

done_testing
