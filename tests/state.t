#!/bin/sh
# hr-state: cursors, acknowledgements, intervals, locks.
# shellcheck disable=SC2016 # $hr is a name
# shellcheck disable=SC2317 # what wait_for calls
. "$(dirname "$0")/lib.sh"

root=$XDG_STATE_HOME/hr-tools
file=$root/default/default/demo.json

# says WANTED NAME ARG...: exit 0, this on stdout, nothing on stderr.
says() {
	says_wanted=$1 says_name=$2
	shift 2
	run hr-state "$@"
	is "$status $(cat out err)" "0 $says_wanted" "$says_name"
}

# refuses STATUS MESSAGE NAME ARG...
refuses() {
	refuses_status=$1 refuses_message=$2 refuses_name=$3
	shift 3
	run hr-state "$@"
	is "$status $(cat out err)" \
	    "$refuses_status hr-state: $refuses_message" "$refuses_name"
}

# wrong MESSAGE ARG...: a mistake in usage.
wrong() {
	wrong_message=$1
	shift
	refuses 2 "$wrong_message (hr-state --help lists the options)" \
	    "wrong: $*" "$@"
}

# --- get, set, rm, path.

says '' 'no cursor is nothing, and no error' get humaans/documents
ok 'and looking makes no file' ! test -e "$root"
says null 'no entry at all, as JSON' get --json humaans/documents
says '' 'a cursor is set' set demo/people 2026-11-22T02:59:58.120Z
says 2026-11-22T02:59:58.120Z 'and got' get demo/people
says '{"cursor":"2026-11-22T02:59:58.120Z","records":0}' 'as JSON' \
    get demo/people --json
is "$(stat -c '%a %n' "$file" "$root" "$root/default/default")" "600 $file
700 $root
700 $root/default/default" 'readable by the owner only'
is "$(ls -A "$root/default/default")" demo.json 'and nothing lies beside it'
says '' 'a name with -' set demo/job-roles a
says a 'is the one with _' get demo/job_roles
says '' 'other states' --state other set demo/people b
says '' 'and profiles' -p acme set demo/people c
says 2026-11-22T02:59:58.120Z 'are others' get demo/people
says b 'by the option' --state other get demo/people
run env HR_STATE=other hr-state get demo/people
is "$status $(cat out)" '0 b' 'by the environment'
run env HR_PROFILE=acme hr-state get demo/people
is "$status $(cat out)" '0 c' 'by its variable'
says c 'a source by -s' -s demo -p acme get people
run env HR_SOURCE=demo hr-state get people
is "$status $(cat out)" '0 2026-11-22T02:59:58.120Z' 'or by its variable'
says '' 'a cursor is taken away' rm demo/people
says '' 'and is gone' get demo/people
says '' 'twice is no error' rm demo/people
says "$file" 'the path of a file' path demo
says "$root/default/default" 'of the folder' path
says '' 'a bare name that one source has' set companies d
says d 'stands for it' get humaans/companies
hr-state set demo/dash -- -x
says -x 'a cursor with a dash' get demo/dash
says '' 'text that JSON escapes' set demo/text 'a "b" \ ü'
says 'a "b" \ ü' 'comes back' get demo/text

refuses 2 'humaans/documnets: no such resource; did you mean humaans/documents?' \
    'a resource that its source has not' get humaans/documnets
for name in ../x/people .x/people /people 'a b/people' demo/../x demo/ \
    "demo/$(printf '%0101d' 0)"; do
	run hr-state set "$name" x
	is "$status $(grep -c 'make a name' err)" '2 1' "no name: $name"
done
run hr-state -p ../x get demo/people
is "$status" 2 'a profile leads nowhere else'
run hr-state --state ../x get demo/people
is "$status" 2 'nor does a state'
wrong 'no action'
wrong 'no action "gte"; did you mean get?' gte
wrong 'get: a resource is needed' get
wrong 'get: a resource is needed' get a b
wrong 'set: a resource and a cursor are needed' set demo/people
wrong 'set: a cursor is a line of text, not empty; rm takes one away' \
    set demo/people ''
wrong 'set: a cursor is a line of text, not empty; rm takes one away' \
    set demo/people 'a
b'
wrong 'set: a cursor is a line of text, not empty; rm takes one away' \
    set demo/people "$(printf '\377')"
wrong 'lock: no command after --' lock demo/people true
wrong '--every: a number and s, m, h, d or w is needed, such as 4h' \
    due demo/people --every 4
run env -u XDG_STATE_HOME -u HOME hr-state get demo/people
is "$status $(cat err)" "2 hr-state: no folder for states: \$XDG_STATE_HOME and \
\$HOME are not set" 'nowhere to look'

# --- A state that can't be used is an error, and stays as it is.

rm -rf "$root"
hr-state set demo/people x
# damaged CONTENT NAME
damaged() {
	printf '%s' "$1" >"$file"
	for action in 'get demo/people' 'set demo/people y' 'rm demo/people' \
	    'due demo/people --every 1h' list; do
		# shellcheck disable=SC2086 # words
		run hr-state $action
		if [ "$status" -ne 1 ] || [ -s out ] || ! grep -q "$file" err ||
		    [ "$(cat "$file")" != "$1" ]; then
			fail "$2" "$action: $status: $(cat out err)"
			return
		fi
	done
	pass "$2"
}
damaged '' 'an empty file'
damaged '{"version":1,"source":"demo","resources":{"peop' 'half a file'
damaged '{}' 'another JSON'
damaged '{"version":2,"source":"demo","resources":{}}' 'a later version'
refuses 1 "$file: the state of another version of hr-tools (move it away to \
start from nothing)" 'with the reason' get demo/people
rm "$file"
mkdir "$file"
run hr-state get demo/people
is "$status $(cat err)" "1 hr-state: $file: Is a directory" 'a folder'
rmdir "$file"
if [ "$(id -u)" -ne 0 ]; then
	hr-state set demo/people x
	chmod 0 "$file"
	run hr-state get demo/people
	is "$status" 1 'a file that may not be read'
	chmod 600 "$file"
elif [ -z "$VALGRIND" ] && command -v setpriv >/dev/null &&
    chmod 711 "$world" &&
    setpriv --reuid 65534 --clear-groups test -x "$BIN/hr-state"; then
	hr-state set demo/people x
	chmod 755 "$HOME" "$XDG_STATE_HOME" "$root" "$root/default" \
	    "$root/default/default"
	run setpriv --reuid 65534 --clear-groups hr-state get demo/people
	is "$status $(cat out err)" "1 hr-state: $file: Permission denied" \
	    'a file that may not be read'
else
	skip 1 'as root, every file may be read'
fi

# --- commit.

rm -rf "$root"
run_line='{"$hr":{"type":"run","run":"r1","profile":"acme","state":"csv-1"}}'
of='"source":"demo","resource":"people"'
begin="{\"\$hr\":{\"type\":\"begin\",$of}}"
other='"source":"demo2","resource":"jobs"'
check="{\"\$hr\":{\"type\":\"checkpoint\",$of,\"records\":5,\"resume\":{\"page\":2.0}}}"
end="{\"\$hr\":{\"type\":\"end\",$of,\"records\":9,\"complete\":true,\"cursor\":\"2026-11-22T02:00:00Z\"}}"
end2="{\"\$hr\":{\"type\":\"end\",$other,\"records\":3,\"complete\":false,\"cursor\":17}}"
fail="{\"\$hr\":{\"type\":\"fail\",$of,\"error\":\"HTTP 403\",\"temporary\":false}}"
later="{\"\$hr\":{\"type\":\"fail\",$of,\"error\":\"HTTP 503\",\"temporary\":true}}"
# done_line BLOCKS FAILED
done_line() {
	printf '{"$hr":{"type":"done","blocks":%s,"failed":%s}}' "$1" "$2"
}

# commits STATUS MESSAGE NAME LINE...: MESSAGE is on stderr.
commits() {
	commits_status=$1 commits_message=$2 commits_name=$3
	shift 3
	printf '%s\n' "$@" >acks
	run hr-state commit <acks
	is "$status $(cat out err)" \
	    "$commits_status ${commits_message:+hr-state: commit: $commits_message}" \
	    "$commits_name"
}

# entry [FIELD...]: what the state has for people, times taken out.
entry() {
	hr-state -p acme --state csv-1 get --json demo/people |
	    sed 's/"[0-9-]*T[0-9:]*Z"/T/g'
}

commits 4 'the stream was cut off before it began' 'nothing at all'
: >acks
run hr-state commit <acks
is "$status" 4 'no line at all'
commits 4 'the stream was cut off before done' 'nothing but a run' "$run_line"
ok 'changes nothing' ! test -e "$root"
commits 4 'the stream was cut off before done' 'cut off after a checkpoint' \
    "$run_line" "$begin" "$check"
is "$(entry)" '{"records":0,"checkpoint":{"when":T,"records":5,"run":"r1","resume":{"page":2.0}}}' \
    'which is kept, to the byte'
commits 1 '' 'a fail' "$run_line" "$fail" "$(done_line 1 1)"
is "$(entry)" '{"records":0,"checkpoint":{"when":T,"records":5,"run":"r1","resume":{"page":2.0}}}' \
    'changes nothing'
commits 75 '' 'a fail that may pass' "$run_line" "$later" "$(done_line 1 1)"
commits 0 '' 'two ends' "$run_line" "$end" "$end2" "$(done_line 2 0)"
is "$(entry)" '{"cursor":T,"when":T,"began":T,"records":9,"run":"r1","full":T}' \
    'the checkpoint is done with'
is "$(hr-state -p acme --state csv-1 get demo/people)" 2026-11-22T02:00:00Z \
    'a cursor'
is "$(hr-state -p acme --state csv-1 get demo2/jobs)" 17 'one that is a number'
is "$(hr-state -p acme --state csv-1 get --json demo2/jobs | grep -c full)" 0 \
    'not the whole list'
commits 0 '' 'an end without a cursor' "$run_line" \
    "{\"\$hr\":{\"type\":\"end\",$of,\"records\":1,\"cursor\":null}}" \
    "$(done_line 1 0)"
is "$(entry)" '{"cursor":T,"when":T,"began":T,"records":1,"run":"r1","full":T}' \
    'leaves the one that is there'
commits 4 'the stream was cut off before done' 'no done' "$run_line" "$end2"
commits 4 'line 3: acknowledgements are missing' 'an end too few' "$run_line" \
    "$end" "$(done_line 2 0)"
commits 4 'line 3: acknowledgements are missing' 'a fail too few' "$run_line" \
    "$end" "$(done_line 1 1)"
commits 3 'line 1: a line before run' 'no run' "$end" "$(done_line 1 0)"
commits 3 'line 2: a second run' 'a second run' "$run_line" "$run_line"
commits 3 'line 4: a line after done' 'a line after done' "$run_line" "$end" \
    "$(done_line 1 0)" "$end2"
plain='line 1: no acknowledgement; loaders give them for framed streams (hr-fetch -F)'
commits 3 "$plain" 'a record' '{"id":1}'
commits 3 "$plain" 'CSV' 'id,name'
commits 3 'line 2: the control line lacks a member' 'half an end' "$run_line" \
    "{\"\$hr\":{\"type\":\"end\",$of}}"
commits 3 'line 2: the cursor is no text' 'a cursor that is none' "$run_line" \
    "{\"\$hr\":{\"type\":\"end\",$of,\"records\":1,\"cursor\":{}}}"
commits 3 "line 1: the profile's or the state's name is no good file name" \
    'a state elsewhere' '{"$hr":{"type":"run","state":"../../x"}}'
ok 'is not made' ! test -e "$XDG_STATE_HOME/x"
printf '%s\n%s' "$run_line" "$end" >acks
run hr-state commit <acks
is "$status $(cat err)" '4 hr-state: commit: line 2: a line was cut off' \
    'half a line'
printf '%s\n' '{"$hr":{"type":"run"}}' "$end" "$(done_line 1 0)" >acks
run hr-state --state mine commit -v <acks
is "$status $(cat err)" '0 hr-state: commit: 1 loaded, 9 records; 0 failed' \
    '-v: a summary'
is "$(hr-state --state mine get demo/people)" 2026-11-22T02:00:00Z \
    'a run that names no state: the one that is said'
printf '{' >"$root/acme/csv-1/demo.json"
commits_two="$(printf '%s\n' "$run_line" "$end" "$end2" "$(done_line 2 0)")"
printf '%s\n' "$commits_two" >acks
run hr-state commit <acks
is "$status $(hr-state -p acme --state csv-1 get demo2/jobs)" '1 17' \
    'a damaged state does not stop the others'
rm -rf "$root"
printf '%s\n' "$run_line" "$check" >acks
mkfifo pipe
hr-state commit <pipe 2>/dev/null &
committer=$!
exec 3>pipe
cat acks >&3
is_kept() {
	hr-state -p acme --state csv-1 get --json demo/people | grep -q page
}
ok 'a checkpoint is kept while more is awaited' wait_for 10 is_kept
exec 3>&-
wait "$committer"
is $? 4 'and the end still counts'

# --- list.

rm -rf "$root"
says '' 'nothing to list' list
says '' 'nothing as JSON' list --json
hr-state set demo/people 2026-11-22
hr-state -p acme --state csv-1 set demo/jobs "$(printf 'a\tb\033[m')"
hr-state -p acme --state csv-1 set demo2/jobs 1
run hr-state list
is "$status $(cat out)" "0 demo/jobs	a\\x09b\\x1b[m	-	-	acme	csv-1
demo2/jobs	1	-	-	acme	csv-1
demo/people	2026-11-22	-	-	default	default" 'all of them'
run hr-state list -p acme -s demo2
is "$(cat out)" 'demo2/jobs	1	-	-	acme	csv-1' 'those wanted'
run hr-state --state default list --json
is "$(cat out)" '{"profile":"default","state":"default","source":"demo","resource":"people","cursor":"2026-11-22","records":0}' \
    'as JSON'
if command -v script >/dev/null; then
	ago=$(date -u -d '-3 hours' +%Y-%m-%dT%H:%M:%SZ)
	printf '{"version":1,"source":"demo","resources":{"people":{"cursor":"ü","when":"%s","records":120}}}' \
	    "$ago" >"$file"
	script -qec 'hr-state --state default list' /dev/null >out </dev/null
	is "$(tr -d '\r' <out)" "RESOURCE     CURSOR  WHEN                  RECORDS  AGO  STATE
demo/people  ü       $ago      120  3 h  default/default" \
	    'a table on a terminal'
else
	skip 1 'no script(1)'
fi
printf x >"$file"
run hr-state list
is "$status $(wc -l <out) $(wc -l <err)" '1 2 1' \
    'a damaged one is said and passed over'
run sh -c 'hr-state list >/dev/full'
is "$status" 1 'a full disk'

# --- due.

rm -rf "$root"
hr-state set demo/people x
# since SECONDS FIELD: the state says that a load began so long ago.
since() {
	printf '%s{"cursor":"x","%s":"%s"}}}' \
	    '{"version":1,"source":"demo","resources":{"people":' "$2" "$(date -u -d "$1 seconds ago" +%Y-%m-%dT%H:%M:%SZ)" >"$file"
}
# due WANTED NAME ARG...
due() {
	due_wanted=$1 due_name=$2
	shift 2
	run hr-state due demo/people "$@"
	is "$status $(cat out err)" "$due_wanted " "$due_name"
}
due 0 'what was never loaded is due' --every 4h
due 0 'a resource that no state knows, too' --every 4h
since 3600 began
due 75 'an hour ago' --every 4h
due 0 'hourly' --every 1h
due 0 'half-hourly' --every 30m
due 0 'every second' --every 1s
due 0 'now' --every 0
due 75 'daily' --every 1d
due 75 'weekly' --every 1w
due 75 'every 4 hours, where no profile says' -q
due 0 'the whole list never was' --full --every 7d
since 14100 began
due 75 'five minutes before it is time'
since 14350 began
due 0 'a timer need not ring to the second'
since -7200 began
due 0 'a load in the future is a clock put back' --every 4h
since 3600 full
due 75 'the whole list an hour ago' --full --every 7d
due 0 'and it is time' --full --every 30m
hr-state rm demo/people
due 75 'without a cursor it is read anyway' --full --every 30m
mkdir -p "$XDG_CONFIG_HOME/hr-tools"
echo '{"source":"demo","sync_frequency_hours":1}' \
    >"$XDG_CONFIG_HOME/hr-tools/config.json"
since 3600 began
due 0 "the profile's hours"
echo '{"source":"demo","enable_incremental_sync":false}' \
    >"$XDG_CONFIG_HOME/hr-tools/config.json"
since 3600 full
due 0 'without increments all loads are full' --full --every 7d
echo '{"source":"demo","initial_sync_days":30}' \
    >"$XDG_CONFIG_HOME/hr-tools/config.json"
since 7200 began
due 75 'a first run that was bounded stays so' --full --every 30m
since 7200 full
due 0 'until all of it was read once' --full --every 30m
hr-state set people y
says y "the profile's source" get people
rm "$XDG_CONFIG_HOME/hr-tools/config.json"
since 3600 began
run hr-state due demo/people --every 4h -v
like "$(cat err)" '^hr-state: demo/people: not due before 20..-..-..T..:..:..Z$' \
    '-v says until when'
since 0 began
begun=$(date -d "$(jq -r .resources.people.began "$file")" +%s)
while read -r every seconds; do
	run hr-state due demo/people --every "$every" -v
	is "$status $(sed 's/.* //' err)" "75 $(date -u \
	    -d "@$((begun + seconds - 60))" +%Y-%m-%dT%H:%M:%SZ)" \
	    "$every, but for a minute"
done <<-'END'
	900s 900
	100m 6000
	10h 36000
	3d 259200
	2w 1209600
END
for every in '' h 4 -4h 4H 4.5h '4 h' 99999999999h 9999999999w; do
	run hr-state due demo/people --every="$every"
	is "$status" 2 "no interval: $every"
done

# --- lock.

rm -rf "$root"
run hr-state lock demo/people -- sh -c 'echo "$@"; exit 7' sh -v -- x
is "$status $(cat out)" '7 -v -- x' "the command's arguments and status"
run hr-state lock demo/people -- sh -c 'umask; kill -TERM $$'
is "$status $(cat out)" '143 0022' 'its signal, and our umask'
run hr-state lock demo/people -- ./nonesuch
is "$status $(cat err)" '127 hr-state: ./nonesuch: No such file or directory' \
    'no such command'
: >data
run hr-state lock demo/people -- ./data
is "$status" 126 'no command'
mkfifo hold
hr-state lock demo/people demo/job_roles -- /bin/sh -c ': >held; read x <hold' &
holder=$!
ok 'a lock is held' wait_for 10 test -f held
refuses 75 "demo/people: process $holder (sh) holds the lock" \
    'another one waits for nothing' lock demo/people -- touch ran
refuses 75 "demo/job-roles: process $holder (sh) holds the lock" \
    'several at once' lock demo/a demo/job-roles -- touch ran
ok 'and runs nothing' ! test -e ran
run hr-state lock demo/a -- true
is "$status" 0 'another resource is free'
run hr-state --state other lock demo/people -- true
is "$status" 0 'and the same in another state'
says '' 'a lock stops no writer' set demo/people x
echo >hold
wait "$holder"
is $? 0 'the holder ends'
run hr-state lock demo/people demo/job-roles -- true
is "$status" 0 'and the lock is free'
hr-state lock demo/people -- sh -c 'sh -c ": >child; read x <hold" & wait' &
holder=$!
ok 'a child' wait_for 10 test -f child
kill -KILL "$holder"
wait "$holder" 2>/dev/null
run hr-state lock demo/people -- true
is "$status" 75 'children of a killed holder hold it still'
echo >hold
freed() { hr-state lock demo/people -- true 2>/dev/null; }
ok 'until they end' wait_for 10 freed

# --- Writers at the same time, and killed ones.

rm -rf "$root"
jobs=
for writer in 1 2 3 4 5 6 7 8; do
	(for n in 1 2 3 4 5; do
		hr-state set "demo/r$writer-$n" "$n" || exit 1
	done) &
	jobs="$jobs $!"
done
all=0
for job in $jobs; do
	wait "$job" || all=1
done
is "$all $(hr-state list | wc -l)" '0 40' 'eight writers lose nothing'
is "$(ls -A "$root/default/default")" demo.json 'and leave nothing'

# A writer is killed at some instant: the state is the old or the new one.
torn=0 killed=0 new=0
[ -z "$VALGRIND" ] && rounds=60 || rounds=3
start=$(date +%s%N)
for n in 1 2 3 4 5 6 7 8 9 10; do
	hr-state set demo/r1-1 "old $n"
done
# In microseconds: what takes so long in each of the rounds, and a bit more.
step=$((($(date +%s%N) - start) * 13 / (rounds * 100000)))
n=0
while [ "$n" -lt "$rounds" ]; do
	n=$((n + 1))
	before=$(hr-state get demo/r1-1)
	timeout -s KILL "$(printf '0.%06d' $((n * step)))" \
	    hr-state set demo/r1-1 "$n" 2>/dev/null
	[ $? -ne 137 ] || killed=$((killed + 1))
	after=$(hr-state get demo/r1-1) || torn=$((torn + 1))
	case $after in
	"$n") new=$((new + 1)) ;;
	"$before") ;;
	*) torn=$((torn + 1)) ;;
	esac
done
diag "$killed of $rounds writers killed, $new had written"
is "$torn $(hr-state list | wc -l)" '0 40' 'a killed writer tears nothing'
ok 'the next one goes on' hr-state set demo/r1-1 last
is "$(ls -A "$root/default/default")" demo.json 'and clears up'

# --- Disk full.

run sh -c 'ulimit -f 1; hr-state set demo/people more'
is "$status $(cat err)" "1 hr-state: $file: File too large" 'no room'
is "$(hr-state list | wc -l) $(ls -A "$root/default/default")" '40 demo.json' \
    'leaves the old state'
run hr-state commit <"$T"
is "$status $(cat err)" '1 hr-state: commit: stdin: Is a directory' \
    'acknowledgements that cannot be read'
done_testing
