#!/bin/sh
# hr-load-pg and a server that refuses, stops, breaks down or is full; and
# hr-load-pg killed.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"
. "$SRC_TOP/tests/pg.sh"

# db SQL: what it gives.
db() {
	psql -XAtq -c "$1" 2>&1
}

# hold SQL: a session that has run it and stays, until let_go.
hold() {
	rm -f session held
	mkfifo session
	psql -XAtq <session >held 2>&1 &
	holder=$!
	pids="$pids $holder"
	exec 4>session
	printf '%s;\n\\echo held\n' "$1" >&4
	wait_for 10 grep -q held held
}

let_go() {
	exec 4>&-
	wait "$holder"
}

# A stream in two parts, cut in the middle of a COPY after a checkpoint.
seq 1 30000 | sed 's/.*/{"id":&,"t":"some text to fill a packet with"}/' >many
{
	echo "$run_line"
	begin gone merge
	head -n 10 many
	printf '{"$hr":{"type":"checkpoint",%s:"gone","records":10}}\n' "$of"
	tail -n +11 many
} >part
{
	end gone 30000 true
	finish 1
} >rest
block people merge true '{"id":1}' >few
mkfifo pipe

# shellcheck disable=SC2317 # called by wait_for
is_copying() {
	[ "$(db "SELECT count(*) FROM pg_stat_progress_copy WHERE tuples_processed > 0")" = 1 ]
}

# in_copy NAME COMMAND...: what a load comes to where the command is run in the
# middle of its COPY.
in_copy() {
	in_copy=$1
	shift
	hr-load-pg <pipe >out 2>err &
	loader=$!
	pids="$pids $loader"
	exec 3>pipe
	cat part >&3
	wait_for 20 is_copying || diag 'no COPY'
	"$@" >/dev/null
	cat rest >&3
	exec 3>&-
	status=0
	wait "$loader" || status=$?
	is "$status $(wc -l <err)" '75 1' "$in_copy: come later" || diag "$(cat err)"
	is "$(grep -c '"checkpoint"' out) $(grep -c '"end"' out)" '1 0' \
	    'and only what was durable is acknowledged'
}

# repaired: what was acknowledged is there, and a rerun adds the rest.
repaired() {
	ok 'the server is there' wait_for 30 pg_is_up
	is "$(db 'SELECT count(*) FROM gone')" 10 'what was acknowledged is there, and no more'
	run hr-load-pg <rerun
	is "$status $(db 'SELECT count(*) FROM gone')" '0 30000' 'a rerun repairs it'
	db 'DROP TABLE gone'
}

ok 'a server' pg_start
cat part rest >rerun

# --- Nobody is let in.

db 'CREATE ROLE busy LOGIN CONNECTION LIMIT 0'
# refused STATUS WHY USER DATABASE
refused() {
	PGUSER=$3 PGDATABASE=$4 run hr-load-pg <few
	is "$status $(wc -l <err) $(cat out)" "$1 1 " "$3, $4: exit $1"
	like "$(cat err)" "FATAL: +$2" 'and why'
}

refused 75 'too many connections for role' busy postgres
refused 2 'role "stranger" does not exist' stranger postgres
refused 2 'database "nowhere" does not exist' tester nowhere
hold 'SELECT 1'
kill -TERM "$PG_PID"
# shellcheck disable=SC2317
is_closing() {
	psql -c '' 2>&1 | grep -q 'shutting down'
}
ok 'a server that waits for its clients' wait_for 10 is_closing
run hr-load-pg <few
is "$status $(wc -l <err)" '75 1' 'a server that is shutting down: come later'
like "$(cat err)" 'shutting down' 'and why'
let_go
reap "$PG_PID"
run hr-load-pg <few
is "$status $(cat out)" '75 ' 'no server: come later'
ok 'the server is back' pg_serve

# --- In the middle of COPY.

in_copy 'the server stops' pg_stop
ok 'the server is back' pg_serve
repaired
backend="SELECT pid FROM pg_stat_activity WHERE application_name = 'hr-load-pg'"
in_copy 'its backend is ended' \
    db "SELECT pg_terminate_backend(pid) FROM ($backend) b"
repaired
in_copy 'the statement is cancelled' \
    db "SELECT pg_cancel_backend(pid) FROM ($backend) b"
repaired
# shellcheck disable=SC2317
crash() {
	kill -KILL "$(db "$backend")"
}
in_copy 'its backend crashes, and all start anew' crash
repaired

# --- A connection that is lost, and takes a password from a file to have again:
# the sandbox bars the file, and nobody has to change anything.

hba=$world/pg/data/pg_hba.conf
cp "$hba" hba
echo 'local all secretive scram-sha-256' | cat - hba >"$hba"
db "CREATE ROLE secretive SUPERUSER LOGIN PASSWORD 'demo-password'"
db 'SELECT pg_reload_conf()' >said
# shellcheck disable=SC2317
needs_password() {
	! PGUSER=secretive psql -Xwc '' 2>said
}
wait_for 20 needs_password
(umask 077 && echo '*:*:*:*:demo-password' >pgpass)
# a_block NAME
a_block() {
	printf '{"$hr":{"type":"%s","source":"x","resource":"%s",%s}}\n' \
	    begin "$1" '"primary_key":["id"],"disposition":"merge"'
	echo '{"id":"1"}'
	printf '{"$hr":{"type":"end","source":"x","resource":"%s",%s}}\n' \
	    "$1" '"records":1,"complete":true'
}
# shellcheck disable=SC2317
loaded() {
	grep -q '"lost_1"' acks
}
mkfifo lost
: >acks
PGUSER=secretive PGPASSFILE=$PWD/pgpass hr-load-pg <lost >acks 2>err &
loader=$!
pids="$pids $loader"
exec 9>lost
{
	printf '{"$hr":{"type":"run","run":"r","profile":"default",%s}}\n' \
	    '"state":"default","resources":["x/lost_1","x/lost_2","x/lost_3"]'
	a_block lost_1
} >&9
wait_for 20 loaded
db "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE usename = 'secretive'" >said
{
	a_block lost_2
	a_block lost_3
	printf '{"$hr":{"type":"done","blocks":3,"failed":0}}\n'
} >&9
exec 9>&-
status=0
wait "$loader" || status=$?
is "$status $(grep -c '"temporary":false' acks)" '75 0' \
    'a password that can not be read again: temporary'
cp hba "$hba"
db 'SELECT pg_reload_conf()' >said

# --- Refused.

run hr-load-pg <few
hold 'BEGIN; LOCK TABLE people'
sed 's/"id":1/"id":2/' few >in.stream
PGOPTIONS='-c lock_timeout=200ms' run hr-load-pg <in.stream
is "$status $(cat err)" '75 hr-load-pg: public.people: canceling statement due to lock timeout' \
    'a lock that others hold: come later'
let_go
PGOPTIONS='-c default_transaction_read_only=on' run hr-load-pg <in.stream
is "$status $(grep -c 'in a read-only transaction' err)" '1 1' 'a transaction that may only read'
PGOPTIONS='-c statement_timeout=1000' run hr-load-pg <few
is "$status" 0 "a limit on statements' time is no limit on a COPY's"
db "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION USING ERRCODE = TG_ARGV[0], MESSAGE = ''no''; END'"
for row in '40P01 75' '40001 75' '53100 1' '53200 75' '55P03 75' '57P04 1' \
    '42501 1' '23514 1'; do
	db "DROP TRIGGER IF EXISTS no ON people; CREATE TRIGGER no BEFORE INSERT ON people
	    EXECUTE FUNCTION refuse('${row% *}')" >/dev/null 2>&1
	run hr-load-pg <in.stream
	is "$status $(cat err)" "${row#* } hr-load-pg: public.people: no" "SQLSTATE ${row% *}"
done
db 'DROP TRIGGER no ON people'
is "$(db 'TABLE people')" 1 'and the table is as it was'

# --- A disk that is full.

pg_stop
mkdir "$world/small"
# A mount of the server's alone, which goes when it goes.
# shellcheck disable=SC2016
if ! unshare -m mount -t tmpfs -o size=1m small "$world/small" 2>/dev/null; then
	pass 'no small disk: skipped'
	ok 'the server is back' pg_serve
else
	ok 'a server with a small disk' pg_serve unshare -m sh -c '
	    mount -t tmpfs -o size=1m,uid=$(id -u nobody) small "$1" && shift &&
	    exec "$@"' sh "$world/small"
	is "$(db "CREATE TABLESPACE small LOCATION '$world/small'")" '' 'and a tablespace there'
	db 'CREATE TABLE filled (id bigint PRIMARY KEY, t text) TABLESPACE small'
	db "INSERT INTO filled VALUES (0, 'old')"
	sed 's/"gone"/"filled"/' rerun | grep -v checkpoint >in.stream
	run hr-load-pg <in.stream
	is "$status $(grep -c 'No space left on device' err) $(wc -l <err)" '1 1 1' 'a full disk'
	is "$(grep -c '"end"' out) $(db 'TABLE filled')" '0 0|old' 'the table is as it was'
	db 'DROP TABLE filled'
	db 'DROP TABLESPACE small'
fi

# --- Killed at any time, the table is old or new.

sed 's/^{/{"v":"old",/' many >old
sed 's/^{/{"v":"new",/' many >new
hr-load-pg --table k <old
torn=0 killed=0
for n in $(seq 1 "${KILLS:-12}"); do
	hr-load-pg --table k <new &
	loader=$!
	# Some tens of milliseconds, in steps of a process.
	for _ in $(seq 1 $((n * 4 % 53))); do
		/bin/true
	done
	kill -KILL "$loader" 2>/dev/null
	wait "$loader" 2>/dev/null || killed=$((killed + 1))
	case $(db 'SELECT count(*), min(v), max(v) FROM k') in
	'30000|old|old' | '30000|new|new') ;;
	*) torn=$((torn + 1)) ;;
	esac
done 2>/dev/null
is "$torn" 0 "no load of $killed killed is seen in part"
ok 'some were killed' test "$killed" -gt 0
done_testing
