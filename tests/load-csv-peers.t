#!/bin/sh
# hr-load-csv merges into files that Python and PostgreSQL wrote, and both read
# what it makes of them.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"
. "$SRC_TOP/tests/pg.sh"

block t merge false '{"id":"2","b":"new, \"q\";\u000a","c":null}' \
    '{"id":"5","b":"","c":"=1"}' >in.stream
peers=$SRC_TOP/tests/load-csv-peers.py
for dialect in default unix all nonnumeric excel-tab semicolon excel; do
	python3 "$peers" write t.csv "$dialect" || exit 1
	head -n 3 t.csv >before
	run hr-load-csv -o t.csv <in.stream
	[ "$status" -eq 0 ] || diag "$(cat err)"
	ok "Python's csv: $dialect" python3 "$peers" check t.csv "$dialect"
	head -n 2 before >wanted
	head -n 2 t.csv >got
	same got wanted "Python's csv: $dialect: a row that stays keeps its bytes"
done

# --- PostgreSQL

if ! pg_start; then
	fail 'PostgreSQL starts' "$(tail -n 5 "$world/pg-log")"
fi
psql -Xq <<'END'
CREATE TABLE t (id text, b text, c text);
INSERT INTO t VALUES ('1', 'x,y', NULL), ('2', 'old', ''),
    ('3', E'two\nlines\\', 'é'), ('4', E'\t', 'NULL');
END
wanted="1|x,y|~
2|new, \"q\";
|~
3|two
lines\\|é
4|	|NULL
5||=1"

# copies NAME FORMAT [OPTION...]: out of a table, merged into, into a table.
copies() {
	name=$1 format=$2
	shift 2
	psql -Xqc "\\copy t TO t.csv ($format)"
	run hr-load-csv -o t.csv "$@" <in.stream
	[ "$status" -eq 0 ] || diag "$(cat err)"
	psql -Xq -c 'CREATE TEMP TABLE u (LIKE t)' -c "\\copy u FROM t.csv (${format%%, FORCE*})" \
	    -c '\pset null ~' -c '\pset format unaligned' -c '\pset tuples_only' \
	    -c 'TABLE u ORDER BY id' 2>&1 | grep -v '^Null display\|^Output\|^Tuples' >got
	is "$(cat got)" "$wanted" "PostgreSQL: $name"
}

copies 'CSV' 'FORMAT csv, HEADER'
copies 'CSV, all in quotes' 'FORMAT csv, HEADER, FORCE_QUOTE *'
copies 'CSV, semicolons' "FORMAT csv, HEADER, DELIMITER ';'"
copies 'CSV, a text for null' "FORMAT csv, HEADER, NULL 'NA'" --null NA
copies 'text' 'FORMAT text, HEADER' --tsv
psql -Xqc '\copy t TO t.csv (FORMAT csv)'
cp t.csv before
run hr-load-csv -o t.csv <in.stream
is "$status $(cat err)" \
    "1 hr-load-csv: t.csv: line 1: the header has none of the records' columns" \
    'PostgreSQL: without a header it is refused'
same t.csv before 'PostgreSQL: and left as it was'
pg_stop
done_testing
