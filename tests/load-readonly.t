#!/bin/sh
# Where a loader may not write: a folder that is read-only leaves what is there
# as it was, and acknowledges nothing.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"

# Root may write everywhere.
as_nobody='env'
if [ "$(id -u)" -eq 0 ]; then
	[ -z "$VALGRIND" ] || skip_all 'as root, under valgrind'
	command -v setpriv >/dev/null || skip_all 'as root, without setpriv'
	as_nobody='setpriv --reuid 65534 --clear-groups'
	chmod 711 "$world"
	$as_nobody test -x "$BIN/hr-load-csv" || skip_all 'as root, in its folders'
fi

block t merge false '{"id":1,"name":"new"}' >in.stream
mkdir d
echo '{"id":1,"name":"old"}' | hr-load-csv --plain -o d/t.csv
echo '{"id":1,"name":"old"}' | hr-load-sqlite --plain --table t -o d/t.db
echo '{"id":1,"name":"old"}' |
    hr-load-sqlite --plain --table t -o d/theirs.db
rm -f d/*-wal d/*-shm
chmod 666 d/t.csv d/t.db
chmod 444 d/theirs.db
chmod 555 d
chmod 755 .
[ "$(id -u)" -ne 0 ] || chown -R 65534 d
cp -R d before

# refuses NAME MESSAGE COMMAND...: whatever the disposition.
refuses() {
	name=$1 message=$2
	shift 2
	for how in merge replace append; do
		run $as_nobody "$@" --disposition "$how" --allow-source <in.stream
		like "$status $(cat err)" "^1 $message\$" "$name, $how"
		is "$(grep -c '"end"' out)" 0 'nothing is acknowledged'
	done
}

refuses 'a CSV file' 'hr-load-csv: d/t.csv: Permission denied' \
    hr-load-csv -o d/t.csv
refuses 'a new CSV file' 'hr-load-csv: d/new.csv: Permission denied' \
    hr-load-csv -o d/new.csv
refuses 'a new folder' 'hr-load-csv: d/e: Permission denied' \
    hr-load-csv -d d/e/f
refuses 'an SQLite file' 'hr-load-sqlite: d/t.db: attempt to write a readonly database' \
    hr-load-sqlite -o d/t.db
refuses 'a file that is read-only' 'hr-load-sqlite: d/theirs.db: attempt to write a readonly database' \
    hr-load-sqlite -o d/theirs.db
refuses 'a new SQLite file' 'hr-load-sqlite: d/new.db: unable to open database file' \
    hr-load-sqlite -o d/new.db
ok 'all is as it was' diff -r before d
done_testing
