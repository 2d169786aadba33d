#!/bin/sh
# hr-sync: whole pipelines under one lock, and what is left of them when they
# are cut short.
# shellcheck disable=SC2016 # $hr is a name
# shellcheck disable=SC2317 # what wait_for calls
. "$(dirname "$0")/lib.sh"

# faults LINE...: a new script; requests count from 1 again.
faults() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

# sync [ARG...]: of three resources, silent but for errors.
sync() {
	run hr-sync -q -s humaans "$@"
}

# rows FILE: its rows without their order (line by line, which is as good).
rows() {
	sed 1d "$1" | sort
}

# ids FILE: what is in its column "id", sorted.
ids() {
	python3 -c 'import csv, sys
for row in csv.DictReader(sys.stdin):
	print(row["id"])' <"$1" | sort
}

# state_of TARGET: the name of its state.
state_of() {
	hr-sync -s humaans --every 0 --dry-run companies --csv "$1" |
	    sed 's/^HR_STATE=\([^ ]*\) .*/\1/'
}

cursor() {
	hr-state --state "$(state_of "$1")" get humaans/documents
}

# wrong MESSAGE ARG...: a mistake in usage.
wrong() {
	wrong_message=$1
	shift
	run hr-sync "$@"
	is "$status $(cat err)" \
	    "2 hr-sync: $wrong_message (hr-sync --help lists the options)" \
	    "wrong: $*"
}

mkdir notes
export TMPDIR="$T/notes"
api_start --size documents=2000 --size job-roles=150

# --- The command line.

wrong 'where to? --csv, --sqlite or --pg says'
wrong 'where to? --csv, --sqlite or --pg says' documents
wrong '--csv and --sqlite: one target at a time, please' --csv a --sqlite b
wrong '--csv: where?' --csv=
wrong '--csv needs an argument: DIR' --csv
wrong '"a b": no name of a resource' 'a b' --csv x
wrong '"*": no name of a resource' '*' --csv x
wrong 'unknown option -x' -qx
for conninfo in 'host=h password=x' postgres://u:x@h/d; do
	wrong '--pg: no password here, where others see it: ~/.pgpass has it' \
	    --pg "$conninfo"
done
run hr-sync -s humaans --csv none/such
is "$status" 2 'a target in no folder'
run env HR_PROFILE=acme hr-sync -s humaans --csv x
is "$status" 2 'no such profile'
run hr-sync documnets -s humaans --csv x
is "$status $(cat err)" "2 hr-state: documnets: no such resource; did you mean \
humaans/documents?" 'no such resource'

run hr-sync -shumaans documents companies --csv=out --dry-run
is "$status $(sed 's/^HR_STATE=[^ ]* //' out) $(cat err)" "0 hr-fetch -F -i \
humaans/documents humaans/companies | hr-map | hr-load-csv ... \
--deleted mark | hr-state commit " 'a dry run says what would be done'
ok 'and does nothing' ! test -e "$(HR_STATE=$(state_of out) hr-state path)"
is "$(grep -c /api/ "$API_LOG")" 0 'nor asks the API for anything'
run hr-sync -s humaans --csv x --dry-run
is "$(wc -w <out)" $(($(hr-fetch --list --all -s humaans | wc -l) + 14)) \
    'all resources, if none are named'
mkdir sub
is "$(state_of target)" "$(state_of "$T/sub/../target")" \
    'a state for each target, whatever it is called'
ln -s . here
is "$(state_of target)" "$(state_of here/target)" 'links included'
isnt "$(state_of target)" "$(state_of sub/target)" 'another one for another'
isnt "$(state_of 'a b')" "$(state_of a_b)" 'also where they look alike'
for host in h1 h2; do
	PGHOST=$host hr-sync -s humaans --dry-run companies --pg dbname=hr
done >out
is "$(cut -d ' ' -f 1 out | sort -u | wc -l)" 2 \
    'the environment says where a database is'

# --- A first run, and the next.

three='companies documents job-roles'
# shellcheck disable=SC2086 # words
run hr-sync -s humaans $three --csv hr
is "$status" 0 'a first run'
like "$(cat err)" "^hr-sync: $T/hr: 3 loaded, [0-9]* records; 0 failed; [0-9]+ s\$" \
    'one line about it'
is "$(wc -l <err) $(wc -c <out)" '1 0' 'and nothing else'
curl -sS "$API_URL/_demo/ids/documents" | sort >ids
ids hr/documents.csv >got
same got ids 'every document is there'
is "$(ls hr)" 'companies.csv
documents.csv
job-roles.csv' 'a file for each'
is "$(stat -c %a hr hr/documents.csv | tr '\n' ' ')" '700 600 ' \
    'for its owner only'
like "$(cursor hr)" '^20' 'cursors move'
cp -r hr reference
requests=$(grep -c . "$API_LOG")
# shellcheck disable=SC2086
run hr-sync -s humaans $three --csv hr
is "$status $(cat err)" '0 hr-sync: nothing is due (--every 0 does not wait)' \
    'nothing is due'
# shellcheck disable=SC2086
sync $three --csv hr
is "$status $(cat out err)" '0 ' 'which -q does not say'
is "$(grep -c . "$API_LOG")" "$requests" 'the API is left alone'
sync documents --csv other
is "$status $(wc -l <other/documents.csv)" \
    "0 $(wc -l <reference/documents.csv)" 'another target starts from nothing'
run hr-sync -s humaans documents companies --every 0 --csv hr --dry-run
unlike "$(cat out)" 'full' 'the next run reads what is new'
run hr-sync -s humaans documents --full --csv hr --dry-run
like "$(cat out)" ' --full humaans/documents ' '--full all, and now'
run hr-sync -s humaans documents --every 0 --full-every 0 --csv hr --dry-run
like "$(cat out)" ' --full humaans/documents ' 'and so does --full-every'

echo '{"initial_sync_days":30}' >days.json
sync -c days.json documents --csv days
is "$status $(cat err)" '0 ' 'a first run that is bounded makes its file'
sync -c days.json documents --csv days --every 0
is "$status $(cat err)" '0 ' 'and the next goes on with it'
sync -c days.json documents --csv days --full
is "$(ids days/documents.csv | wc -l)" 2000 'the rest comes with --full'

faults 'documents 1 insert=3 update=random:20 seed=7'
sync documents --every 0 --csv hr
is "$status $(cat err)" '0 ' 'an increment'
sync documents --csv whole
rows hr/documents.csv >got
rows whole/documents.csv >wanted
same got wanted 'gives what reading all gives'
is "$(ids hr/documents.csv | uniq | wc -l)" 2003 'the new rows, too'

# --- On a terminal: a table that fits, and the line.

# seen WIDTH RESOURCE...: what a terminal shows, in the file screen.
seen() {
	printf '#!/bin/sh\nstty cols %s\nshift\n%s\n' "$1" \
	    'exec hr-sync -s humaans "$@" --every 0 --csv seen' >go
	chmod +x go
	TERM=dumb script -qec "./go $*" seen.log </dev/null | tr -d '\r' >screen
}

while read -r width columns; do
	seen "$width" companies job-roles
	is "$(head -n 1 screen | tr -s ' ')" "resource $columns" \
	    "a table, $width columns wide"
	is "$(awk '{ print $1 }' screen | tr '\n' ' ')" \
	    'resource companies job-roles all hr-sync: ' 'a line for each, and all'
	is "$(grep -v '^hr-sync:' screen | awk -v width="$width" \
	    'length > width - 1')" '' 'no line of it wraps'
done <<'END'
24 records
32 records seconds
44 records changed seconds
56 records changed requests seconds
80 records changed requests retries seconds
200 records changed requests retries seconds
END
like "$(tail -n 1 screen)" '^hr-sync: .*: 2 loaded, ' 'then the line'
is "$(awk '$1 == "job-roles" { print $2, $3, $5 }' screen)" '1 1 0' \
    'the records that came, and were changed'
rm -rf seen
seen 80 companies job-roles --full
is "$(awk '$1 == "all" { print $2 == $3, ($2 > 100) }' screen)" '1 1' 'or all'

# --- One resource fails.

faults 'documents * status=403'
# shellcheck disable=SC2086
sync $three --csv part
is "$status" 2 'a resource that is refused'
is "$(ls part)" 'companies.csv
job-roles.csv' 'the others are loaded'
like "$(cat err)" 'hr-fetch: humaans/documents: .*HTTP 403' 'and it is said'
is "$(cursor part)" '' 'its cursor does not move'
is "$(hr-state --state "$(state_of part)" list | wc -l)" 2 'the others do'
for width in 24 80; do
	seen "$width" companies documents
	is "$(grep ' failed$' screen | cut -c 1-5)" docum \
	    "it is marked, $width columns wide"
	is "$(grep -v '^hr-' screen | awk -v width="$width" \
	    'length > width - 1')" '' 'where there is room for it'
done
faults 'documents * status=503'
cp hr/documents.csv before
old=$(cursor hr)
echo '{"retry_attempts":1}' >once.json
# shellcheck disable=SC2086
sync -c once.json $three --every 0 --csv hr
is "$status" 75 'one that may work later'
same hr/documents.csv before 'keeps its data'
is "$(cursor hr)" "$old" 'and its cursor'
faults ''

# --- Two at a time.

faults '* * latency=40ms'
# begin TARGET [NAME=VALUE...]: in the background, in a process group of its
# own, with the signals as they are for a command that is typed.  Returns once
# some requests more were made.
begin() {
	enough=$(($(wc -l <"$API_LOG") + $2))
	env --default-signal=INT setsid hr-sync -q -s humaans documents \
	    --every 0 --csv "$1" 2>errors &
	syncer=$!
	pids="$pids $syncer"
	wait_for 20 has_asked
}

has_asked() {
	[ "$(wc -l <"$API_LOG")" -ge "$enough" ] ||
	    ! kill -0 "$syncer" 2>/dev/null
}

# member NAME: the process of that name that our hr-sync runs.  Under valgrind
# that is an argument of valgrind's.
member() {
	if [ -n "$VALGRIND" ]; then
		pgrep -g "$syncer" -f "^[^ ]*valgrind[^ ]* .*/bin/$1( |\$)"
	else
		pgrep -g "$syncer" -x "$1"
	fi | head -n 1
}

# slay PID: ends a process that is at work.  False where it has done its work
# and only its status is left.
slay() {
	[ -n "$1" ] && kill -STOP "$1" && wait_for 5 halted "$1" || return
	alive=$(ps -o stat= -p "$1")
	kill -KILL "$1"
	case $alive in
	T*) ;;
	*) return 1 ;;
	esac
}

halted() {
	case $(ps -o stat= -p "$1") in
	[TtZ]* | '') ;;
	*) return 1 ;;
	esac
}

all_gone() {
	! pgrep -g "$syncer" >pgrep-out
}

# On a busy machine the first could be through before the second is there: its
# pages wait for that.
faults '* * latency=40ms' 'documents 4- latency=2s'
begin two 3
sync documents --csv two
is "$status $(cat err)" "75 hr-state: state $(state_of two): process $syncer \
(hr-sync) holds the lock" 'the second says who is at work'
faults '* * latency=40ms'
sync companies --csv three
is "$status" 0 'another target is free'
wait "$syncer"
is $? 0 'and the first goes on'
rows two/documents.csv >got
sync documents --csv whole --full
rows whole/documents.csv >wanted
same got wanted 'to its end'

# --- Cut short.

for signal in TERM INT HUP; do
	rm -rf cut "$XDG_STATE_HOME/hr-tools/default/$(state_of cut)"
	begin cut 3
	kill -s "$signal" "$syncer"
	wait "$syncer"
	is $? $((128 + $(kill -l "$signal" 2>/dev/null ||
	    case $signal in TERM) echo 15 ;; INT) echo 2 ;; *) echo 1 ;; esac))) \
	    "SIG$signal ends it as it should"
	ok 'when all of it has ended' all_gone
	is "$(ls -A cut) $(cursor cut)" ' ' 'nothing is half done'
done
sync documents --csv cut
is "$status" 0 'the next run'
rows cut/documents.csv >got
same got wanted 'brings all of it'

# A member is killed at some page: the file is whole or not there, the cursor
# never ahead of it, the exit status never 0.
[ -z "$VALGRIND" ] && rounds=12 || rounds=4
n=0 torn=0 ahead=0 silent=0 killed=0
while [ "$n" -lt "$rounds" ]; do
	n=$((n + 1))
	rm -rf cut "$XDG_STATE_HOME/hr-tools/default/$(state_of cut)"
	begin cut $((n * 2))
	case $((n % 4)) in
	0) victim=hr-fetch ;;
	1) victim=hr-map ;;
	2) victim=hr-load-csv ;;
	3) victim=hr-state ;;
	esac
	faults '* * latency=500ms'
	slain=
	slay "$(member "$victim")" && slain=1 && killed=$((killed + 1))
	faults '* * latency=40ms'
	wait "$syncer"
	got=$?
	wait_for 10 all_gone || diag "round $n: still running"
	[ -z "$slain" ] || [ "$got" -ne 0 ] || silent=$((silent + 1))
	if [ -e cut/documents.csv ]; then
		rows cut/documents.csv | cmp -s - wanted || torn=$((torn + 1))
	elif [ -n "$(cursor cut)" ]; then
		ahead=$((ahead + 1))
	fi
	sync documents --csv cut
	rows cut/documents.csv | cmp -s - wanted || torn=$((torn + 1))
done
diag "$killed of $rounds pipelines lost a member"
is "$torn torn, $ahead ahead, $silent silent" '0 torn, 0 ahead, 0 silent' \
    'a member that is killed'
ok 'some were' test "$killed" -gt $((rounds / 3))

# A database keeps what was acknowledged, and the next run goes on from there.
kept() {
	hr-state list --json | grep '"state":"sqlite' | grep -q checkpoint
}

to_sqlite() {
	setsid hr-sync -q -s humaans documents --every 0 --sqlite long.db \
	    2>errors &
	syncer=$!
	pids="$pids $syncer"
}

if [ -x "$BIN/hr-load-sqlite" ] && command -v sqlite3 >/dev/null; then
	# What comes after fourteen pages waits for us.
	faults '* * latency=40ms' 'documents 15- latency=2s'
	to_sqlite
	ok 'a checkpoint is acknowledged' wait_for 20 kept
	slay "$(member hr-fetch)"
	wait "$syncer"
	isnt $? 0 'before hr-fetch is killed'
	faults '* * latency=40ms'
	curl -sS "$API_URL/_demo/ids/documents" | sort >ids
	requests=$(wc -l <"$API_LOG")
	run hr-sync -q -s humaans documents --every 0 --sqlite long.db
	is "$status" 0 'the next run'
	requests=$(($(wc -l <"$API_LOG") - requests))
	sqlite3 long.db 'select id from documents order by 1' >got
	LC_ALL=C sort ids >wanted-ids
	same got wanted-ids 'has all the rows'
	diag "it made $requests requests"
	ok 'with fewer requests than from the start' test "$requests" -lt 20
	ok 'and no checkpoint is left' ! kept

	# What goes on behind rows that are there no more.
	rm -rf "$XDG_STATE_HOME"
	hr-fetch -q -F -i documents | sed '/"checkpoint"/q' |
	    hr-map -q 2>errors | hr-load-sqlite -q -o gone.db 2>errors |
	    hr-state commit 2>errors
	rm gone.db*
	run sh -c 'hr-fetch -F -i documents | hr-map |
	    hr-load-sqlite -o gone.db | hr-state commit'
	isnt "$status" 0 'rows before a checkpoint are gone: a failure'
	like "$(cat err)" 'an increment, but no earlier load to add it to' \
	    'it says so'
	ok 'the checkpoint stays' eval 'hr-state list --json | grep -q checkpoint'
	run sh -c 'hr-fetch -F -i --full documents | hr-map |
	    hr-load-sqlite -o gone.db | hr-state commit'
	is "$status $(sqlite3 gone.db 'select count(*) from documents')" \
	    "0 $(wc -l <ids)" 'with --full all come'
else
	skip 10 'no hr-load-sqlite or no sqlite3'
fi

# The script itself is killed: the lock lasts until its pipeline has ended.
begin cut 2
kill -KILL "$syncer"
wait "$syncer" 2>/dev/null
sync documents --csv cut
is "$status" 75 'a pipeline whose script was killed is still at work'
ok 'and ends' wait_for 20 all_gone
sync documents --csv cut --every 0
is "$status" 0 'then the target is free'
is "$(ls notes | wc -l)" 1 'only who is killed leaves notes behind'
done_testing
