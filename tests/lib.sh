# shellcheck shell=sh
# What the black-box tests share: TAP, a clean world to run in, the demo API.
#
#	#!/bin/sh
#	. "$(dirname "$0")/lib.sh"
#
#	run hr-map documents <"$SRC_TOP/tests/data/one.json"
#	is "$status" 0 'a document is mapped'
#	like "$(cat err)" '^$' 'and nothing is said'
#	done_testing
#
# A test starts in an empty folder of its own ($T), which is gone when it ends,
# with the tools first in PATH, HOME and XDG_* in another, no HR_* variable, no
# proxy, locale C.UTF-8, time zone UTC (make matrix: others, HR_TEST_LC_ALL and
# HR_TEST_TZ).  It knows
#
#	$SRC_TOP	the checkout
#	$BIN		the folder of the tools
#	$OBJ		the folder of what was built besides them
#	$T		the test's folder, the current one at the start
#	$SAN		the sanitizers the tools were built with, or nothing
#	$VALGRIND	not empty: the tools run under valgrind
#
# What a test starts in the background it ends with reap PID, or leaves to the
# end: pids="$pids $!".

set -u

SRC_TOP=$(cd "$(dirname "$0")/.." && pwd -P) || exit 1
: "${SAN:=}" "${VALGRIND:=}"
if [ -n "$SAN" ]; then
	: "${OBJ:=$SRC_TOP/build/san}"
	: "${BIN:=$OBJ/bin}"
else
	: "${OBJ:=$SRC_TOP/build/plain}"
	: "${BIN:=$SRC_TOP/bin}"
fi
# The tests leave this folder.
case $OBJ in /*) ;; *) OBJ=$SRC_TOP/$OBJ ;; esac
case $BIN in /*) ;; *) BIN=$SRC_TOP/$BIN ;; esac

world=$(mktemp -d "${TMPDIR:-/tmp}/hr-tools-test.XXXXXX") || exit 1
T=$world/work

tap_tests=0
tap_failed=0
tap_planned=
pids=
API_PID=
status=

# --- The end of a test, however it comes.

# reap PID: ends a process that this test started, and waits for it; kills it
# where it has not ended after some seconds.
reap() {
	wait_for 5 has_ended "$1" || kill -KILL "$1" 2>/dev/null || :
	wait "$1" 2>/dev/null || :
}

# Asks again each time: before its exec, a shell's child loses the signal.
has_ended() {
	kill "$1" 2>/dev/null || :
	{ read -r proc_stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	case ${proc_stat##*) } in
	Z*) ;;
	*) return 1 ;;
	esac
}

# wait_for SECONDS COMMAND [ARG...]: until the command succeeds.  Fails when
# the time is over.
wait_for() {
	wait_left=$(($1 * 50))
	shift
	until "$@"; do
		wait_left=$((wait_left - 1))
		[ "$wait_left" -gt 0 ] || return 1
		sleep 0.02
	done
}

clean_up() {
	trap - EXIT HUP INT TERM
	for pid in $pids; do
		reap "$pid"
	done
	cd / && rm -rf "$world"
}

trap 'clean_up' EXIT
trap 'clean_up; exit 129' HUP
trap 'clean_up; exit 130' INT
trap 'clean_up; exit 143' TERM

# --- The world that the tools see.

# The names of the variables that could change what a tool does.
steering_variables() {
	env | sed -n '/^HR_TEST_/d; /^HR_SANDBOX=/d; s/^\(HR_[A-Za-z0-9_]*\)=.*/\1/p'
	echo http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY \
	    no_proxy NO_PROXY CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR \
	    SSLKEYLOGFILE POSIXLY_CORRECT LC_ALL LANGUAGE TMPDIR \
	    MAKEFLAGS MFLAGS MAKELEVEL
}

# Wrappers that run the tools under valgrind; what it finds goes into files.
wrap_in_valgrind() {
	mkdir "$world/valgrind"
	for tool in "$BIN"/*; do
		wrapper=$world/valgrind/${tool##*/}
		[ "${tool##*/}" != hr-sync ] || { # a script, which runs the others
			ln -s "$tool" "$wrapper"
			continue
		}
		{
			echo '#!/bin/sh'
			# Its log would be descriptor 1.
			echo "[ -e /proc/self/fd/1 ] || exec '$tool' \"\$@\""
			# Valgrind needs files and calls of its own.
			printf 'HR_SANDBOX=off exec valgrind -q --vgdb=no --error-exitcode=99 '
			printf '%s' '--leak-check=full --show-leak-kinds=definite '
			printf '%s' '--errors-for-leak-kinds=definite '
			printf '%s' "--suppressions='$SRC_TOP/tests/valgrind.supp' "
			printf '%s' "--log-file='$world/findings.%p' '$tool' "
			# shellcheck disable=SC2016
			echo '"$@"'
		} >"$wrapper"
		chmod +x "$wrapper"
	done
	BIN=$world/valgrind
}

# shellcheck disable=SC2046 # one word a name is what is wanted
unset $(steering_variables)
export HOME="$world/home" XDG_CONFIG_HOME="$world/home/.config" \
    XDG_STATE_HOME="$world/home/.state" XDG_CACHE_HOME="$world/home/.cache" \
    XDG_RUNTIME_DIR="$world/home/.run" LANG=C.UTF-8 TERM=dumb \
    LC_ALL="${HR_TEST_LC_ALL:-C.UTF-8}" TZ="${HR_TEST_TZ:-UTC}"
export ASAN_OPTIONS="exitcode=99:log_path=$world/findings" \
    UBSAN_OPTIONS="print_stacktrace=1:exitcode=99:log_path=$world/findings"
mkdir -p "$HOME" "$T" || exit 1
if [ -n "$VALGRIND" ]; then
	wrap_in_valgrind
fi
# In another language the tests' own patterns and orders stay what they are: in
# Turkish some letters are not among a-z, and some texts sort alike.
if [ -n "${HR_TEST_LC_ALL:-}" ]; then
	for tool in comm grep sed sort uniq; do
		eval "$tool() { LC_ALL=C.UTF-8 command $tool \"\$@\"; }"
	done
fi
PATH=$BIN:$PATH
umask 022
cd "$T" || exit 1

# --- TAP.

# diag TEXT...: says something that is no result.
diag() {
	printf '%s\n' "$*" | sed 's/^/# /'
}

pass() {
	tap_tests=$((tap_tests + 1))
	echo "ok $tap_tests - $1"
}

# fail NAME [TEXT...]
fail() {
	tap_tests=$((tap_tests + 1))
	tap_failed=$((tap_failed + 1))
	echo "not ok $tap_tests - $1"
	shift
	for text; do
		diag "$text"
	done
	return 1
}

# ok NAME [!] COMMAND [ARG...]: the command succeeds, or, after "!", fails.
ok() {
	ok_name=$1
	shift
	if [ "$1" = ! ]; then
		shift
		if ! "$@"; then
			pass "$ok_name"
		else
			fail "$ok_name" "succeeded: $*"
		fi
	elif "$@"; then
		pass "$ok_name"
	else
		fail "$ok_name" "failed ($?): $*"
	fi
}

# is GOT WANTED NAME: two texts are the same.
is() {
	if [ "$1" = "$2" ]; then
		pass "$3"
	else
		fail "$3" "got:    $1" "wanted: $2"
	fi
}

isnt() {
	if [ "$1" != "$2" ]; then
		pass "$3"
	else
		fail "$3" "got what was not wanted: $1"
	fi
}

matches() {
	grep -Eq -e "$2" <<-END
		$1
	END
}

# like TEXT EXPRESSION NAME: an extended regular expression matches a line.
like() {
	if matches "$1" "$2"; then
		pass "$3"
	else
		fail "$3" "got:    $1" "wanted: /$2/"
	fi
}

unlike() {
	if matches "$1" "$2"; then
		fail "$3" "got:        $1" "not wanted: /$2/"
	else
		pass "$3"
	fi
}

# same GOT WANTED NAME: two files have the same bytes.
same() {
	if cmp -s -- "$1" "$2"; then
		pass "$3"
	else
		fail "$3" "$(diff -u -- "$2" "$1" 2>&1 | head -n 20)"
	fi
}

# take_results FILE: what a program made of its cases, a line each: ok, "not ok"
# or # (what is to be said), a tab, and the text.
take_results() {
	while IFS='	' read -r result text; do
		case $result in
		ok) pass "$text" ;;
		'#') diag "$text" ;;
		*) fail "$text" || : ;;
		esac
	done <"$1"
}

# skip COUNT REASON: so many tests can't be run here.
skip() {
	skip_left=$1
	while [ "$skip_left" -gt 0 ]; do
		tap_tests=$((tap_tests + 1))
		skip_left=$((skip_left - 1))
		echo "ok $tap_tests # SKIP $2"
	done
}

# skip_all REASON: none of this file's tests can be run here.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# plan COUNT: says beforehand how many tests there will be (or leave it to
# done_testing).
plan() {
	tap_planned=$1
	echo "1..$1"
}

# What all the tools that "run" ran have said, and all that they keep, has none
# of the tokens that they had: the demo API's, or the test's own in its name.
look_for_tokens() {
	grep -ac -e demo-token -e canary-token "$world/said" \
	    >"$world/tokens" 2>/dev/null || :
	grep -rlae demo-token -e canary-token "$HOME/.state" "$HOME/.cache" \
	    >>"$world/tokens" 2>/dev/null || :
	case $(cat "$world/tokens") in
	0 | '') ;;
	*)
		grep -ane demo-token -e canary-token "$world/said" |
			cut -c 1-200 | head >>"$world/tokens"
		fail 'no token is shown or kept' "$(cat "$world/tokens")"
		;;
	esac
}

# The last line of a test.  What valgrind and the sanitizers found fails it,
# also where the tool's exit status was not looked at.
done_testing() {
	for finding in "$world"/findings.*; do
		[ -s "$finding" ] || continue
		fail "$(basename "$finding")" "$(head -n 60 "$finding")"
	done
	look_for_tokens
	if [ -z "$tap_planned" ]; then
		echo "1..$tap_tests"
	elif [ "$tap_planned" -ne "$tap_tests" ]; then
		diag "planned $tap_planned tests, ran $tap_tests"
		exit 1
	fi
	[ "$tap_failed" -eq 0 ]
	exit
}

# shipped_maps: copies the maps of all sources here; their names, SOURCE.NAME.jq.
shipped_maps() {
	for shipped in "$SRC_TOP"/src/sources/*/*.jq; do
		shipped_folder=${shipped%/*}
		cp "$shipped" "${shipped_folder##*/}.${shipped##*/}"
		echo "${shipped_folder##*/}.${shipped##*/}"
	done
}

# --- Running the tools.

# run COMMAND [ARG...]: its stdout goes to the file out, its stderr to err,
# both in $T, its exit status to $status.  Never in a pipe, which would lose
# $status: "run CMD <file", or "run sh -c 'a | b'".
# shellcheck disable=SC2034 # $status is the test's to look at
run() {
	status=0
	"$@" >"$T/out" 2>"$T/err" || status=$?
	if [ -s "$T/out" ] || [ -s "$T/err" ]; then
		head -qc 65536 "$T/out" "$T/err" >>"$world/said" 2>/dev/null || :
	fi
}

# --- The demo API.

# api_start [OPTION...]: starts one on a port that the kernel chooses, and ends
# one that runs.  Sets
#
#	$API_URL	http://127.0.0.1:PORT
#	$API_LOG	the file where it logs a line for each request
#	$API_PID	its process
#
# and points hr-fetch at it: HR_HUMAANS_BASE_URL and HR_HUMAANS_TOKEN, and the
# same of Teamtailor.
api_start() {
	api_stop
	rm -f "$world/api-port"
	API_LOG=$world/api-log
	"$OBJ/tests/demo-api" --port-file "$world/api-port" --log "$API_LOG" \
	    --token demo-token "$@" >"$world/api-out" 2>&1 </dev/null &
	API_PID=$!
	pids="$pids $API_PID"
	if ! wait_for 20 api_is_up; then
		diag "the demo API did not start: $(cat "$world/api-out")"
		exit 1
	fi
	API_URL=http://127.0.0.1:$(cat "$world/api-port")
	export HR_HUMAANS_BASE_URL="$API_URL/api" HR_HUMAANS_TOKEN=demo-token
	export HR_TEAMTAILOR_BASE_URL="$API_URL/teamtailor/v1" \
	    HR_TEAMTAILOR_TOKEN=demo-token
}

api_is_up() {
	[ -s "$world/api-port" ] || ! kill -0 "$API_PID" 2>/dev/null
}

api_stop() {
	[ -n "$API_PID" ] || return 0
	reap "$API_PID"
	pids=${pids%" $API_PID"}
	API_PID=
}
