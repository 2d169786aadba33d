#!/bin/sh
# hr-load-pg where sessions mean nothing, behind pgbouncer in transaction mode;
# and its statements, as a table spread over many servers needs them.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"
. "$SRC_TOP/tests/pg.sh"

# db SQL: what it gives, from the server itself.
db() {
	psql -XAtq -h "$world/pg" -c "$1" 2>&1
}

# spread RESOURCE VALUE: a stream of six checkpoints.
spread() {
	echo "$run_line"
	begin "$1" merge
	for part in 1 2 3 4 5 6; do
		seq $((part * 100)) $((part * 100 + 99)) | sed "s/.*/{\"id\":&,\"v\":\"$2\"}/"
		printf '{"$hr":{"type":"checkpoint",%s:"%s","records":%d}}\n' \
		    "$of" "$1" $((part * 100))
	done
	end "$1" 600 true
	finish 1
}

ok 'a server' pg_start

# --- Through pgbouncer: one connection to the server for all clients.

pool=$(command -v pgbouncer || echo /usr/sbin/pgbouncer)
if ! [ -x "$pool" ]; then
	pass 'no pgbouncer: skipped'
else
	mkdir "$world/pool"
	printf '"%s" ""\n' "$PGUSER" >"$world/pool/users"
	cat >"$world/pool/ini" <<END
[databases]
* = host=$world/pg
[pgbouncer]
listen_addr =
listen_port = 6432
unix_socket_dir = $world/pool
auth_type = trust
auth_file = $world/pool/users
pool_mode = transaction
default_pool_size = 1
query_wait_timeout = 60
END
	[ "$(id -u)" -ne 0 ] || chown -R nobody:nogroup "$world/pool"
	(cd / && if [ "$(id -u)" -eq 0 ]; then
		exec setpriv --reuid=nobody --regid=nogroup --clear-groups -- \
		    "$pool" -q "$world/pool/ini"
	else
		exec "$pool" -q "$world/pool/ini"
	fi) >"$world/pool-log" 2>&1 &
	pool_pid=$!
	pids="$pids $pool_pid"
	export PGHOST="$world/pool" PGPORT=6432
	ok 'a pool' wait_for 10 pg_is_up

	spread one x >a
	spread two y >b
	hr-load-pg --dsn postgres --synced-at <a >acks1 2>err1 &
	loader=$!
	run hr-load-pg --deleted mark <b
	one=0
	wait "$loader" || one=$?
	is "$one $status $(cat err1 err)" '0 0 ' 'two loaders take turns on a connection'
	is "$(grep -c checkpoint acks1) $(grep -c checkpoint out)" '6 0' 'each with its acknowledgements'
	is "$(psql -XAtqc "SELECT count(*), min(v), max(v) FROM one
	    UNION ALL SELECT count(*), min(v), max(v) FROM two")" '600|x|x
600|y|y' 'and its rows'
	is "$(unset PGPORT && db "SELECT count(*) FROM pg_stat_activity WHERE
	    backend_type = 'client backend' AND pid <> pg_backend_pid()")" 1 'through one session'
	for _ in 1 2; do
		run hr-load-pg <a
		is "$status $(psql -XAtqc "SELECT inserted, updated FROM _hr_loads
		    WHERE resource = 'one' ORDER BY loaded_at DESC LIMIT 1")" '0 0|600' \
		    'again: its counts are its own'
	done
	is "$(psql -XAtqc "SELECT current_setting('lock_timeout'),
	    current_setting('client_min_messages'), to_regclass('pg_temp._hr_load'),
	    (SELECT count(*) FROM pg_prepared_statements),
	    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')")" \
	    '0|notice||0|0' 'nothing is left in the session'
	run hr-load-pg --dsn 'dbname=postgres user=stranger' <a
	# By its code, this could as well be too many clients.
	is "$status $(wc -l <err) $(cat out)" '75 1 ' 'whom the pool does not know'
	mkfifo pipe
	hr-load-pg <pipe >out 2>err &
	loader=$!
	pids="$pids $loader"
	exec 3>pipe
	head -n 300 a >&3
	ok 'in the middle of a block' wait_for 20 grep -q '"records":200' out
	reap "$pool_pid"
	sed 1,300d a >&3
	exec 3>&-
	status=0
	wait "$loader" || status=$?
	is "$status $(grep -c '"end"' out)" '75 0' 'the pool goes away: come later' ||
	    diag "$(cat err)"
	run hr-load-pg <a
	is "$status $(cat out)" '75 ' 'and while it is gone'
	unset PGPORT
	export PGHOST="$world/pg"
	run hr-load-pg <a
	is "$status $(db 'SELECT count(*) FROM one')" '0 600' 'a rerun repairs it'
fi

# --- What the server is asked, of a table that could be distributed.

db "ALTER SYSTEM SET log_statement = 'all'" >/dev/null
db 'SELECT pg_reload_conf()' >/dev/null
ok 'statements are logged' wait_for 10 sh -c \
    "psql -XAtqc 'SELECT 17 AS probe'; grep -q 'statement: SELECT 17 AS probe' '$world/pg-log'"
db 'CREATE TABLE far (id bigint, part text, v text, PRIMARY KEY (id, part))'
for how in '--disposition merge' '--disposition merge --deleted mark' \
    '--disposition merge --deleted remove --allow-shrink' '--disposition append'; do
	n=$((${n-0} + 1))
	block far merge true "{\"id\":$n,\"part\":\"$n\",\"v\":$n}" \
	    "{\"id\":$n,\"part\":\"$n\",\"w$n\":\"x\"}" >in.stream
	[ "$n" -lt 4 ] || block far append true '{"id":9,"part":"9"}' >in.stream
	# shellcheck disable=SC2086
	run hr-load-pg --key id,part $how --allow-shrink <in.stream
	is "$status" 0 "loaded: $how" || diag "$(cat err)"
done
sed -n 's/^.* LOG:  \(statement\|execute [^:]*\): //p' "$world/pg-log" |
    grep '"public"\."far"' >asked
changing=$(grep -cE '^(INSERT|UPDATE|DELETE)' asked)
ok 'rows were changed' test "$changing" -ge 6
is "$(grep -E '^(INSERT|UPDATE|DELETE)' asked |
    grep -vE '^INSERT INTO "public"."far" \("id", "part"|= t\."id" AND .*= t\."part"')" '' \
    'each statement that changes rows has the key'
is "$(grep 'ON CONFLICT' asked | grep -vc 'ON CONFLICT ("id", "part")')" 0 \
    'a conflict is one of the key'
is "$(grep -E 'DO UPDATE SET .*"(id|part)" =|UPDATE "public".* SET "?(id|part)"? =' asked)" '' \
    'no key is changed'
is "$(grep -iE 'RETURNING|\b(ctid|xmin|xmax)\b|FOR UPDATE|^WITH|TABLESAMPLE|MERGE INTO' asked)" '' \
    'and there is nothing that distributed tables cannot do'
done_testing
