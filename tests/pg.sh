# shellcheck shell=sh
# A PostgreSQL server of a test's own, on a socket in the test's folder; sourced
# after lib.sh.
#
# pg_start	starts it, and sets PGHOST, PGUSER, PGDATABASE for all clients
# pg_stop	stops it, whoever is connected; the end of the test does so too
# pg_serve [COMMAND...]	starts it again, by a command if need be

# The server refuses to run as root.
pg_as_user() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --reuid=nobody --regid=nogroup --clear-groups -- "$@"
	else
		"$@"
	fi
}

pg_is_up() {
	psql -XAtc 'SELECT 1' >/dev/null 2>&1
}

# shellcheck disable=SC2154 # world and pids are lib.sh's
pg_start() {
	for pg_bin in /usr/lib/postgresql/*/bin; do :; done
	# Not the wrapper that chooses among versions, which takes its time.
	PATH=$pg_bin:$PATH
	mkdir "$world/pg"
	if [ "$(id -u)" -eq 0 ]; then
		chmod 711 "$world"
		chown nobody:nogroup "$world/pg"
	fi
	export PGHOST="$world/pg" PGUSER=tester PGDATABASE=postgres
	pg_cluster && pg_serve
}

# A cluster takes a second to make: a build's first one is kept for all that
# come in the same time zone, which is among its settings.
# shellcheck disable=SC2154 # OBJ is lib.sh's
pg_cluster() {
	pg_kept=$("$pg_bin/initdb" --version | tr -dc '[:alnum:].')
	pg_kept=$OBJ/tests/$pg_kept-$(echo "$TZ" | tr / -).tar
	if [ -f "$pg_kept" ]; then
		(cd / && pg_as_user tar -C "$world/pg" -xf -) <"$pg_kept" \
		    2>"$world/pg-log"
		return
	fi
	(cd / && pg_as_user "$pg_bin/initdb" -A trust -U tester -E UTF8 \
	    --locale=C -N -D "$world/pg/data") >"$world/pg-log" 2>&1 || return 1
	if ! { tar -C "$world/pg" -cf "$pg_kept.$$" data &&
	    mv "$pg_kept.$$" "$pg_kept"; } 2>>"$world/pg-log"; then
		rm -f "$pg_kept.$$"
	fi
}

# shellcheck disable=SC2154
pg_serve() {
	# setpriv(1) becomes the server, so that $! is its process.
	if [ "$(id -u)" -eq 0 ]; then
		set -- "$@" setpriv --reuid=nobody --regid=nogroup --clear-groups --
	fi
	(cd / && exec "$@" "$pg_bin/postgres" -D "$world/pg/data" \
	    -k "$world/pg" -h '' -F) >>"$world/pg-log" 2>&1 </dev/null &
	PG_PID=$!
	pids="$pids $PG_PID"
	wait_for 30 pg_is_up
}

pg_stop() {
	kill -INT "$PG_PID"
	reap "$PG_PID"
}
