#!/bin/sh
# The sandbox: what the tools can still do once they have what they need, and
# that they work where the kernel has nothing of it.
. "$(dirname "$0")/lib.sh"

[ -z "$SAN$VALGRIND${HR_SANDBOX-}" ] ||
	skip_all 'the sandbox is off with sanitizers and valgrind'

TAB=$(printf '\t')
PROBE=$OBJ/tests/probe.so
can=$(hr-map --version -v | tail -n 1)
like "$can" '^sandbox: (Landlock [1-9]|no Landlock)' '--version -v tells'
is "$(hr-map -v --version)" "$(hr-map --version -v)" 'in either order'
unlike "$(hr-map --version)" sandbox 'only if asked to say more'
run hr-state --version -vv
like "$(cat out)" '^sandbox: [^,]*' 'of each tool'
unlike "$(cat out)" seccomp 'but of system calls only of hr-map'
run env HR_SANDBOX=off hr-map --version -v
like "$(cat out)" 'sandbox: off' 'HR_SANDBOX=off'
run hr-map --version --bogus
is "$status" 2 'what follows --version is still looked at'

abi=$(expr "$can" : '.*Landlock \([0-9]*\)')
: "${abi:=0}"
echo '{"id":1}' >one.ndjson
echo secret >"$HOME/secret"
mkdir target tmp
cat >framed.ndjson <<'EOF'
{"$hr":{"type":"run","run":"r","profile":"default","state":"default","resources":["humaans/companies"]}}
{"$hr":{"type":"begin","source":"humaans","resource":"companies","primary_key":["id"],"disposition":"merge","since":null}}
{"id":"1"}
{"$hr":{"type":"end","source":"humaans","resource":"companies","records":1,"complete":true,"cursor":null}}
{"$hr":{"type":"done","blocks":1,"failed":0}}
EOF
api_start --seed 1
port=${API_URL##*:}

# probe FILE-TO-MAKE COMMAND...: runs a tool that tries to read a file, to make
# one, to connect, to signal and to run a program; $tried has what came of it.
probe() {
	make=$1
	shift
	status=0
	PROBE_READ=$HOME/secret PROBE_MAKE=$make PROBE_PORT=$port \
	    LD_PRELOAD=$PROBE TMPDIR=$T/tmp "$@" >out 2>err 9>tried ||
		status=$?
	tried=$(sed 's/.*: //' tried | tr '\n' ' ')
	is "$status" 0 "$1: does its work"
}

# -- without, all is possible: the probe can tell
for tool in 'hr-map -e .' 'hr-load-csv -o target/a.csv'; do
	# shellcheck disable=SC2086 # words
	HR_SANDBOX=off probe made $tool <one.ndjson
	is "$(sed 's/ok$/done/; s/: .*/&/' tried | grep -c ': done')" 4 \
	    "$tool: HR_SANDBOX=off: all four can be done"
	rm -f made
done

if [ "$abi" -lt 1 ]; then
	skip 1 'no Landlock in this kernel'
else
	net=ok
	[ "$abi" -lt 4 ] || net=EACCES
	kill=ok
	[ "$abi" -lt 6 ] || kill=EPERM

	# -- hr-map: neither files nor the network, twice over
	case $can in
	*', seccomp')
		probe made hr-map -e . <one.ndjson
		is "$tried" 'EPERM EPERM EPERM EPERM EPERM ' \
		    'hr-map: no call that opens, makes, connects, signals, runs'
		;;
	*) skip 2 'no seccomp in this kernel' ;;
	esac
	run strace -f -qq -o trace hr-map -j 2 -e . <one.ndjson
	is "$(awk '/seccomp\(SECCOMP_SET/ { seen[$1] = 1 }
	    /read\(0,/ { n[$1]++; if (!seen[$1]) late++ }
	    END { print length(n), late + 0 }' trace)" '3 0' \
	    'hr-map -j: each process is held in before it reads'
	without="strace -f -qq -o trace -e inject=seccomp:error=EINVAL"
	# shellcheck disable=SC2086 # words
	probe made $without hr-map -e . <one.ndjson
	is "$tried" "EACCES EACCES $net $kill EACCES " \
	    'hr-map: without seccomp, Landlock bars the same'
	# shellcheck disable=SC2086 # words
	probe made $without hr-map companies <one.ndjson
	is "$tried" "EACCES EACCES $net $kill EACCES " 'with a map, too'
	# shellcheck disable=SC2086 # words
	probe made $without hr-map <framed.ndjson
	is "$tried" "EACCES EACCES $net $kill EACCES " \
	    'and where the maps are still to be read'
	like "$(grep -c . out)" '^5$' 'which works'

	# -- the loaders: the folder of the target
	probe made hr-load-csv <one.ndjson
	is "$tried" "EACCES EACCES $net $kill EACCES " 'hr-load-csv to stdout'
	probe target/made hr-load-csv -o target/b.csv <one.ndjson
	is "$tried" "EACCES ok $net $kill EACCES " 'hr-load-csv -o'
	probe made hr-load-csv -o target/b.csv <one.ndjson
	is "$tried" "EACCES EACCES $net $kill EACCES " 'not beside the folder'
	probe new/made hr-load-csv -d new <framed.ndjson
	ok 'hr-load-csv -d makes its folder' test -s new/companies.csv
	probe made hr-load-csv -d new <framed.ndjson
	is "$tried" "EACCES EACCES $net $kill EACCES " 'and sees only that'
	ln -s ../target/c.csv new/companies.tsv
	echo id >target/c.csv
	run hr-load-csv --tsv -d new <framed.ndjson
	is "$status $(wc -l <target/c.csv)" '0 2' \
	    'a link in it leads where it leads'
	probe target/made hr-load-sqlite --table t -o target/d.db <one.ndjson
	is "$tried" "EACCES ok $net $kill EACCES " 'hr-load-sqlite'
	probe made hr-load-sqlite --table t -o target/d.db <one.ndjson
	is "$tried" "EACCES EACCES $net $kill EACCES " 'not beside its folder'

	# -- hr-state: reads, but changes only states
	grep '"hr":\|\$hr' framed.ndjson >acks
	probe made hr-state commit <acks
	is "$tried" "ok EACCES $net $kill EACCES " 'hr-state commit'
	ok 'which made the states folder' \
	    test -s "$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
	run hr-state get humaans/companies
	is "$status" 0 'hr-state get'

	# -- hr-fetch: its port, and what names and certificates need
	port=1
	probe made hr-fetch humaans/companies
	is "$tried" "EACCES EACCES $net ok EACCES " \
	    'hr-fetch: other files, other ports'
	PROBE_READ='' HR_SOURCE=humaans probe \
	    "$XDG_STATE_HOME/hr-tools/made" hr-fetch -i -F companies
	is "$(sed -n 's/make: //p' tried)" ok 'hr-fetch: its states'
	cat >oauth.json <<-'END'
	{ "client": { "base_url": "http://127.0.0.1:2", "paginator": "single_page",
	    "auth": { "type": "oauth2_client_credentials", "client_id": "i",
	      "access_token_url": "http://127.0.0.1:1/", "client_secret": "${KEY}" } },
	  "resources": [{ "name": "r", "endpoint": { "path": "r" } }] }
	END
	run env KEY=demo-token strace -f -qq -e trace=connect -o trace \
	    hr-fetch --source-file oauth.json r
	if [ "$(id -u)" -eq 0 ]; then # others see no ports in a trace
		like "$(grep 'htons(1)' trace)" 'EINPROGRESS|ECONNREFUSED' \
		    'it may connect to the port that tokens come from'
	else
		skip 1 'only root sees the ports in a trace'
	fi
	run hr-fetch --report report.json -n 1 humaans/companies
	is "$status $(wc -l <report.json)" '0 1' 'its report is open by then'
	run hr-fetch --report /nowhere/report.json -n 1 humaans/companies
	is "$status $(wc -c <out)" '1 0' 'and told first where it can not be'
fi

# -- before anything comes from outside
# before FIRST THEN: whether in the trace the one call comes before the other.
# shellcheck disable=SC2317 # ok runs it
before() {
	awk -v first="$1" -v then="$2" 'index($0, first) { seen = 1 }
	    index($0, then) { exit !seen }' trace
}

if [ "$abi" -lt 1 ]; then
	skip 1 'no Landlock in this kernel'
else
	for tool in 'hr-map -e .' 'hr-map companies' 'hr-map --flatten' \
	    'hr-load-csv' 'hr-load-csv --union' 'hr-load-csv -o target/e.csv' \
	    'hr-load-sqlite --table t -o target/e.db'; do
		# shellcheck disable=SC2086 # words
		run strace -f -qq -o trace $tool <one.ndjson
		ok "$tool: before a record is read" \
		    before landlock_restrict_self 'read(0,'
		ok "$tool: and no privileges can be gained" \
		    before 'prctl(PR_SET_NO_NEW_PRIVS, 1' landlock_restrict_self
	done
	run strace -f -qq -o trace hr-fetch -n 1 humaans/companies
	ok 'hr-fetch: before it connects' \
	    before landlock_restrict_self 'connect('
fi

# -- a kernel with less of it, or nothing
plain=$(hr-map companies <one.ndjson)
for error in ENOSYS EOPNOTSUPP EPERM; do
	run strace -f -qq -o trace -e inject=landlock_create_ruleset:error=$error \
	    -e inject=seccomp:error=$error hr-map companies <one.ndjson
	is "$status $(cat out err)" "0 $plain" "neither of them ($error)"
	run strace -f -qq -o trace -e inject=landlock_create_ruleset:error=$error \
	    hr-load-csv -d "$T/target" <framed.ndjson
	is "$status $(grep -c hr out) $(cat err)" '0 3 ' \
	    "hr-load-csv without Landlock ($error)"
	run strace -f -qq -o trace -e inject=landlock_create_ruleset:error=$error \
	    hr-fetch -n 1 humaans/companies
	is "$status $(wc -l <out) $(cat err)" '0 1 ' \
	    "hr-fetch without Landlock ($error)"
done
run strace -f -qq -o trace -e inject=landlock_create_ruleset:error=ENOSYS \
    -e inject=seccomp:error=ENOSYS hr-map --version -v
like "$(cat out)" '^sandbox: no Landlock in this kernel, no seccomp$' \
    '--version -v says so'
for call in landlock_add_rule landlock_restrict_self prctl; do
	run strace -f -qq -o trace -e inject=$call:error=EINVAL \
	    hr-load-csv -o target/f.csv <one.ndjson
	is "$status" 0 "$call fails: none, but the work is done"
done
old=1
while [ "$old" -lt "$abi" ]; do
	run strace -f -qq -o trace \
	    -e inject=landlock_create_ruleset:retval=$old:when=1 \
	    hr-fetch -n 1 humaans/companies
	case $old in
	[123]) size=8 ;;
	[45]) size=16 ;;
	*) size=24 ;;
	esac
	is "$status $(wc -l <out) $(grep -c "create_ruleset.*, $size, 0) = " trace)" '0 1 1' \
	    "Landlock $old: told no more than it knows"
	ok "Landlock $old: entered" grep -q 'restrict_self.* = 0' trace
	old=$((old + 1))
done

# -- what we run for others is free
# shellcheck disable=SC2016 # the command's
run hr-state lock humaans/companies -- sh -c \
    'grep NoNewPrivs /proc/self/status; echo x >elsewhere'
is "$status $(cat out)" "0 NoNewPrivs:${TAB}0" 'hr-state lock -- command'
ok 'writes where it likes' test -s elsewhere
unset HR_HUMAANS_TOKEN
cat >config.json <<EOF
{ "source": "humaans",
  "api_token_command": "grep -q 'NoNewPrivs.*0' /proc/self/status && echo x >from-command && echo demo-token" }
EOF
run hr-fetch -c config.json -n 1 companies
is "$status $(wc -l <out) $(cat err)" '0 1 ' 'api_token_command'
ok 'comes before the sandbox' test -s from-command

# -- the time zone, whose file can not be read any more
run env TZ=Asia/Tokyo hr-map -e '{z: (0 | [strflocaltime("%H"),
    (localtime | mktime), strflocaltime("%H")]), e: [env, $ENV]}' <one.ndjson
is "$(cat out)" '{"z":["09",32400,"09"],"e":[{},{}]}' \
    'a filter keeps the time zone, and sees no environment'

done_testing
