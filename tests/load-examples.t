#!/bin/sh
# The examples of files: one pipeline, one question, and the same answer.  That
# of a server is run in load-pg.t.
. "$(dirname "$0")/lib.sh"

command -v sqlite3 >/dev/null || skip_all 'no sqlite3'

api_start --size documents=10
run "$SRC_TOP/examples/sqlite" hr.db
is "$status $(cat err)" '0 ' 'into SQLite'
like "$(cat out)" '^[^|]+\|[1-9][0-9]*$' 'with an answer'
cp out wanted
run "$SRC_TOP/examples/csv" folder
is "$status $(cat err)" '0 ' 'into CSV'
same out wanted 'with the same answer'
run "$SRC_TOP/examples/sqlite" hr.db
is "$status" 0 'once more'
same out wanted 'with the same answer'
api_stop
run "$SRC_TOP/examples/csv" folder
is "$status $(cat out)" '75 ' 'without the API there is none'
done_testing
