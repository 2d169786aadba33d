#!/bin/sh
# What readers of CSV make of hr-load-csv's: the values that went in.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/pg.sh"

values="python3 $SRC_TOP/tests/csv-values.py"
$values make . || exit 1

# reads READER DIALECT FILE NAME
reads() {
	if $values check "$1" "$2" . "$3" >said; then
		pass "$4"
	else
		fail "$4" "$(head -n 12 said)"
	fi
}

hr-load-csv <records >plain.csv
hr-load-csv --crlf <records >crlf.csv
hr-load-csv --delimiter ';' <records >semicolon.csv
hr-load-csv --delimiter '\t' <records >tab.csv
hr-load-csv --tsv <records >plain.tsv
hr-load-csv --null NA <records >na.csv

reads python plain plain.csv 'Python'
reads python crlf crlf.csv 'Python, CR LF'
reads python semicolon semicolon.csv 'Python, semicolons'
reads python tab tab.csv 'Python, tabs'

# Miller writes again what it read, in quotes, for Python to look at (its JSON
# does not escape quotes in names).
mlr -S --icsv --ocsv --quote-all cat plain.csv >mlr.csv
reads mlr plain mlr.csv 'Miller'
mlr -S --icsv --ifs semicolon --ocsv --quote-all --ofs comma cat \
    semicolon.csv >mlr.csv
reads mlr semicolon mlr.csv 'Miller, semicolons'
mlr -S --itsv --ocsv --quote-all cat plain.tsv >mlr.csv
reads mlr tsv mlr.csv 'Miller, TSV'

# import MODE FILE
import() {
	rm -f db
	sqlite3 db ".mode $1" ".import $2 t"
}
import csv plain.csv
reads sqlite plain db 'sqlite3'
import tabs tab.csv
reads sqlite tab db 'sqlite3, tabs'

# copy FILE OPTIONS: into PostgreSQL and out again, as a line of JSON a row.  By
# the server itself: before version 18, psql takes a line \. inside quotes for
# the end of the data.
copy() {
	cp "$1" "$PGHOST/file"
	chmod 644 "$PGHOST/file"
	psql -XAtq -v ON_ERROR_STOP=1 >pg <<EOF
SET client_min_messages = warning;
DROP TABLE IF EXISTS t;
CREATE TABLE t (n serial, a text, b text, c text, d text, e text, f text);
COPY t (a, b, c, d, e, f) FROM '$PGHOST/file' (HEADER, $2);
SELECT json_build_array(a, b, c, d, e, f) FROM t ORDER BY n;
EOF
}

if ! pg_start; then
	fail 'PostgreSQL starts' "$(tail -n 5 "$world/pg-log")"
fi
for copied in 'plain.csv FORMAT csv' 'crlf.csv FORMAT csv' \
    "semicolon.csv FORMAT csv, DELIMITER ';'" \
    "na.csv FORMAT csv, NULL 'NA'" 'plain.tsv FORMAT text'; do
	copy "${copied%% *}" "${copied#* }"
	reads pg - pg "PostgreSQL, $copied"
done

# One column: null and the empty string stay apart there, too.
printf '{"a":null}\n{"a":""}\n{"a":"\\\\."}\n{"a":null}\n' >one
hr-load-csv <one >one.csv
psql -Xq -c 'CREATE TABLE one (a text)' \
    -c '\copy one FROM one.csv (FORMAT csv, HEADER)'
is "$(psql -XAt -c 'SELECT count(a), count(*) FROM one')" '2|4' \
    'PostgreSQL, one column'
pg_stop
done_testing
