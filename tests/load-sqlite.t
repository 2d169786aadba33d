#!/bin/sh
# shellcheck disable=SC2012,SC2016
# hr-load-sqlite: what becomes of records in tables, and how it fails.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"

# load OPTION...: brings in.stream, through a pipe.
load() {
	# shellcheck disable=SC2016
	run sh -c 'cat in.stream | hr-load-sqlite -o t.db "$@"' load "$@"
}

# db SQL: what it gives.
db() {
	sqlite3 t.db "$1"
}

# --- Types and values.

cat >in.stream <<'EOF'
{"i":1,"n":1,"b":true,"d":"2026-11-22","t":"2026-11-22T01:02:03Z","j":[1,{"a":null}],"s":"x","z":null}
{"i":-9223372036854775808,"n":1.5,"b":false,"d":null,"s":"","j":{}}
EOF
load --plain --table 'odd "name"'
is "$status $(cat err)" '0 ' 'a plain stream into a table with any name'
is "$(db "SELECT group_concat(name || ' ' || type) FROM pragma_table_info('odd \"name\"')")" \
    'i INTEGER,n NUMERIC,b BOOLEAN,d DATE,t TIMESTAMP,j JSON TEXT,s TEXT,z ' \
    'types are inferred'
is "$(sqlite3 -nullvalue '~' t.db 'SELECT * FROM "odd ""name"""')" \
    '1|1|1|2026-11-22|2026-11-22T01:02:03Z|[1,{"a":null}]|x|~
-9223372036854775808|1.5|0|~|~|{}||~' 'values'
is "$(db "SELECT j -> '\$[1]' FROM \"odd \"\"name\"\"\" LIMIT 1")" '{"a":null}' \
    'JSON is for the JSON functions'
is "$(stat -c %a t.db)" 600 'the file is private'
is "$(db 'PRAGMA page_size')" 8192 'its pages are large'

digits=$(printf '%0400d' 0 | tr 0 7)
cat >in.stream <<EOF
{"n":0.1,"b":true,"d":"2026-11-22","x":5}
{"n":$digits,"b":"no","d":"soon","x":"\\ud83d"}
EOF
load --plain --table wide
is "$status" 0 'values of other types'
is "$(db 'SELECT * FROM wide')" "0.1|true|2026-11-22|5
$digits|no|soon|�" 'keep every digit: types widen'
is "$(db 'SELECT group_concat(type) FROM pragma_table_info("wide")')" \
    'TEXT,TEXT,TEXT,TEXT' 'to text'
is "$(cat err)" "hr-load-sqlite: warning: stdin: half a surrogate pair, \
which UTF-8 cannot hold, became U+FFFD (1 in all)" 'what is changed is told'
echo '{"n":1,"new":2}' >in.stream
load --plain --table wide --disposition append
is "$(db 'SELECT n, new FROM wide WHERE new')" '1|2' 'a new column'
printf '%s\n' '{"n":1.7976931348623157e308}' '{"n":5e-324}' '{"n":0.1}' \
    '{"n":7.120190379155634e98}' >in.stream
load --plain --table far
echo '{"n":"x"}' >in.stream
load --plain --table far --disposition append
is "$(db 'SELECT n FROM far')" '1.7976931348623157e+308
5e-324
0.1
7.120190379155634e+98
x' 'and of the farthest numbers, too'
db 'CREATE TABLE theirs (a VARCHAR(9), b DOUBLE, c)'
echo '{"a":1,"b":"x","c":[1]}' >in.stream
load --plain --table theirs --disposition append
is "$status $(db 'SELECT typeof(a), typeof(b), c FROM theirs')" '0 text|text|[1]' \
    "a table of somebody else's stays as it is declared"
db 'CREATE TABLE old (id INTEGER PRIMARY KEY, v INTEGER); CREATE INDEX v ON old (v); INSERT INTO old VALUES (7, 8)'
echo '{"id":7,"v":"x"}' >in.stream
load --plain --table old --disposition merge --key id
is "$status $(db "SELECT * FROM old; SELECT name FROM sqlite_schema WHERE tbl_name = 'old'" | tr '\n' ' ')" \
    '0 7|x old v ' 'a table that is made anew keeps its indexes'

echo '{"id":8,"v":"y","w":1}' >in.stream
load --plain --table old --disposition append --schema-policy freeze
is "$status $(cat err)" "3 hr-load-sqlite: old: column w is new: left as it is \
(--schema-policy)" 'columns can be frozen'
load --plain --table old --disposition append --schema-policy discard
is "$status $(cat err) $(db 'SELECT * FROM old WHERE id = 8')" \
    "0 hr-load-sqlite: warning: old: left out 1 value that no column takes \
(--schema-policy) 8|y" 'or new ones left out'
echo '{"id":"x","v":"y"}' >in.stream
load --plain --table old --disposition append --schema-policy freeze
is "$status $(cat err)" "3 hr-load-sqlite: old: record 1: column id cannot hold the \
value: left as it is (--schema-policy)" 'and types, too'
load --plain --table old --disposition append --schema-policy discard
is "$status $(db "SELECT v FROM old WHERE id = 'x'")" '0 y' \
    'which are no reason to leave a value out'

# --- Framed streams.

two_blocks '{"id":2,"name":5}' >in.stream
cp in.stream whole
load --prefix hr_
is "$status $(cat err)" '0 ' 'a framed stream'
grep -v -e '"id":' -e begin -e '"jobs","records":1}' whole >wanted
sort wanted >w && sort out >o
same o w 'blocks and checkpoints are acknowledged, but none in a replacement'
is "$(db 'SELECT * FROM hr_people')" '1|Ada|[1]
2|5|' 'the rows'
is "$(db "SELECT group_concat(type), sum(pk) FROM pragma_table_info('hr_people')")" \
    'INTEGER,TEXT,JSON TEXT|1' "the contract's types, and the key"
is "$(db 'SELECT run, source, resource, records, inserted, updated, deleted, cursor FROM _hr_loads WHERE source IS NOT NULL')" \
    '1|demo|people|2|2|0|0|
1|demo|jobs|1|1|0|0|' 'loads are noted'
load --prefix hr_
is "$(db 'SELECT inserted, updated FROM _hr_loads WHERE resource = "people"' | tail -n 1)" \
    '0|2' 'the same again updates'

lines=$(wc -l <whole)
for n in $(seq 0 $((lines - 1))); do
	head -n "$n" whole | sed 's/"Ada"/"new"/' >in.stream
	load --prefix hr_
	had=$(grep -c '"checkpoint"' out)
	is "$status" 4 "cut after $n lines: exit 4"
	if [ "$had" -eq 0 ]; then
		is "$(db 'SELECT name FROM hr_people WHERE id = 1')" Ada \
		    'and nothing of it is kept'
	else
		is "$(db 'SELECT name FROM hr_people WHERE id = 1')" new \
		    'and what is acknowledged is kept'
	fi
	cp whole in.stream
	load --prefix hr_
done

block people replace true >in.stream
load --prefix hr_
is "$status $(cat err) $(db 'SELECT count(*) FROM hr_people')" \
    "1 hr-load-sqlite: hr_people: no records came, and it has rows: left as it is \
(--allow-empty empties it) 2" 'an empty list empties nothing'
like "$(cat out)" '"fail".*"people"' 'and is answered by a fail'
load --prefix hr_ --allow-empty
is "$status $(db 'SELECT count(*) FROM hr_people')" '0 0' 'unless it may'
block nobody merge false '{"id":1}' |
    sed 's/"since":null/"since":"2026-01-01"/' >in.stream
load
is "$status $(db '.tables nobody')" '2 ' \
    'an increment needs something to be added to'
block people merge false '{"id":null}' >in.stream
load
is "$status $(cat err)" \
    '3 hr-load-sqlite: stdin: line 3: id, a part of the key, is null' \
    'a null key'

# --- Deleted rows.

{
	echo "$run_line"
	begin d replace
	seq 1 20 | sed 's/.*/{"id":"k&"}/'
	end d 20 true
	finish 1
} >in.stream
load
sed '/"k3"/d; s/"records":20/"records":19/; s/"replace"/"merge"/' in.stream >in2
mv in2 in.stream
load --deleted mark --synced-at
is "$status $(db 'SELECT id FROM d WHERE _deleted_at IS NOT NULL')" '0 k3' \
    'rows that are gone are marked'
is "$(db 'SELECT count(_synced_at) FROM d WHERE id <> "k3"')" 19 'and dated'
load --deleted remove
is "$status $(db 'SELECT count(*) FROM d')" '0 20' 'what is marked stays'
sed '/"k[456]"/d; s/"records":19/"records":16/' in.stream >in2
mv in2 in.stream
load --deleted remove
is "$status $(db 'SELECT count(*) FROM d')" '1 20' 'not too many at once'
load --deleted remove --allow-shrink
is "$status $(db 'SELECT count(*) FROM d')" '0 17' 'unless it may'

# shellcheck disable=SC2046 # a word a record
block d merge true $(seq 1 400 | sed 's/.*/{"id":"new&"}/') >in.stream
load --deleted remove
is "$status $(db 'SELECT count(*) FROM d')" '1 17' \
    'too many are so, however many are new'

# --- Somebody else's tables.

db "CREATE TABLE kept (id INTEGER PRIMARY KEY, n INTEGER NOT NULL DEFAULT 7, \
    u TEXT, CHECK (length(u) < 5), UNIQUE (u)); INSERT INTO kept VALUES (1, 2, 'x')"
made=$(db "SELECT sql FROM sqlite_schema WHERE name = 'kept'")
echo '{"id":2,"n":"many","u":"y"}' >in.stream
load --plain --table kept --disposition merge --key id
is "$status $(db "SELECT * FROM kept; SELECT sql FROM sqlite_schema WHERE name = 'kept'")" \
    "0 1|2|x
2|many|y
$made" 'one that is more than types keeps its words'
like "$(cat err)" 'column n stays as it is declared' 'which is told'
db 'CREATE TABLE tree (id INTEGER PRIMARY KEY, n INTEGER REFERENCES tree NOT NULL,
    x, "references" TEXT, "not" TEXT, "null" TEXT)'
made=$(db "SELECT sql FROM sqlite_schema WHERE name = 'tree'")
echo '{"id":2,"n":"many","x":[true]}' >in.stream
load --plain --table tree --disposition append
is "$status $(db "SELECT id, n, x FROM tree; SELECT sql FROM sqlite_schema WHERE name = 'tree'")" \
    "0 2|many|[true]
$made" 'and so does one with columns that are called like them'
is "$(grep -c 'stays as it is' err)" 1 \
    'of a column without a type, which takes anything, nothing is said'
db 'CREATE TABLE texts (id integer PRIMARY KEY, a varchar(40), b clob, c text)'
echo '{"id":1,"a":0.30000000000000004,"b":true,"c":1.10}' >in.stream
load --plain --table texts --disposition merge --key id
is "$status $(db 'SELECT * FROM texts')" '0 1|0.30000000000000004|true|1.10' \
    'their text takes digits and words as they come'
db "CREATE TABLE flags (id INTEGER PRIMARY KEY, f BOOLEAN); \
    INSERT INTO flags VALUES (1, 2), (2, 'yes'), (3, 1)"
echo '{"id":4,"f":"no"}' >in.stream
load --plain --table flags --disposition merge --key id
is "$status $(db 'SELECT * FROM flags' | tr '\n' ' ')" '0 1|2 2|yes 3|true 4|no ' \
    'what is no boolean stays when its column becomes text'

db 'CREATE TABLE people (x); INSERT INTO people VALUES (1)'
block people replace true '{"id":1}' >in.stream
load
is "$status $(cat err) $(db 'SELECT * FROM people')" "2 hr-load-sqlite: people: it has \
rows, but of no load that ended, and all would be replaced: give it a place of its \
own (another target, or --prefix), or say --allow-source 1" \
    'rows that no load brought are not replaced'
is "$(grep -c '"end"' out)" 0 'nor is that acknowledged'
load --allow-source
is "$status $(db 'SELECT * FROM people')" '0 |1' 'unless they may be'
load
is "$status" 0 'once'
# --- Names that differ in case are one table's.

block cased replace true '{"id":1,"v":1}' >in.stream
load
db 'CREATE INDEX cased_v ON cased (v)'
echo '{"id":2,"v":"x"}' >in.stream
load --plain --table CASED --disposition append
is "$status $(db 'SELECT count(*) FROM cased; PRAGMA index_info(cased_v)' | tr '\n' ' ')" \
    '0 2 0|1|v ' 'made anew by another case of its name, it keeps its indexes'
block other replace true '{"id":9}' >in.stream
load --table Cased
is "$status $(db 'SELECT count(*) FROM cased')" '2 2' \
    'nor does it take the rows of something else'

# --- A table that is new is not kept from its columns.

{
	seq 20000 | sed 's/.*/{"id":&,"t":"some text to fill a sample with, and more"}/'
	echo '{"id":20001,"late":1}'
} >in.stream
for policy in freeze discard; do
	load --plain --table "new_$policy" --schema-policy "$policy"
	is "$status $(cat err) $(db "SELECT max(late) FROM new_$policy")" '0  1' \
	    "--schema-policy $policy: a new table gets late columns"
done

# --- What goes wrong.

mkdir named
block people merge true '{"id":1}' >in.stream
for name in '' ':memory:' 'file:n.db?mode=memory'; do
	run sh -c 'cd named && hr-load-sqlite -o "$1" <../in.stream' load "$name"
	if [ -z "$name" ]; then
		is "$status $(cat out)" '2 ' 'no name acknowledges nothing'
	else
		is "$status $(cd named && sqlite3 "./$name" 'SELECT id FROM people')" \
		    '0 1' "a file by the name $name"
	fi
done
for how in '' '--disposition merge --table t'; do
	# shellcheck disable=SC2086
	run hr-load-sqlite -o t.db --plain $how </dev/null
	is "$status $(wc -l <err)" '2 1' "no records, and wrong: $how"
done

cp whole in.stream
sqlite3 t.db 'PRAGMA journal_mode' >/dev/null
mkfifo hold
sqlite3 t.db <hold >held 2>&1 &
holder=$!
exec 3>hold
printf 'BEGIN IMMEDIATE;\nSELECT 1;\n' >&3
ok 'somebody holds the file' wait_for 10 grep -q 1 held
load --prefix hr_
is "$status $(head -n 1 err)" '75 hr-load-sqlite: t.db: database is locked' \
    'a locked file: come later'
exec 3>&-
wait "$holder"
echo 'no database, but text that is long enough to be looked at' >text.db
run hr-load-sqlite -o text.db --table t <in.stream
is "$status $(cat err)" '1 hr-load-sqlite: text.db: file is not a database' \
    'a file of another kind'
run hr-load-sqlite -o no/t.db --table t <in.stream
is "$status $(cat err)" '1 hr-load-sqlite: no/t.db: unable to open database file' \
    'a folder that is not there'
seq 20000 | sed 's/.*/{"id":&,"t":"some text to fill a disk with"}/' >many
before=$(db 'SELECT count(*) FROM d')
run sh -c 'ulimit -f 300 && hr-load-sqlite -o t.db --table d <many'
is "$status" 1 'a full disk'
is "$(db 'SELECT count(*) FROM d; PRAGMA integrity_check')" "$before
ok" 'leaves the table as it was'
for wrong in '' '-o t.db --table a --prefix b' '-o t.db x'; do
	# shellcheck disable=SC2086
	run hr-load-sqlite $wrong <in.stream
	is "$status $(wc -l <err)" '2 1' "wrong: $wrong"
done
run hr-load-sqlite -o t.db <many
is "$status $(cat err)" "2 hr-load-sqlite: a plain stream does not name its \
resource: --table NAME does" 'a plain stream has no name'

printf '{"id":1,"b":true}\n{"id":2,"b":null}\n{"id":3,"b":false}\n' >in.stream
load --plain --table truths
echo '{"id":4,"b":"x"}' >in.stream
load --plain --table truths --disposition append
is "$status $(cat err) $(db 'SELECT group_concat(quote(b)) FROM truths')" \
    "0 hr-load-sqlite: warning: t.db: table truths: column b is text now, no \
longer boolean 'true',NULL,'false','x'" 'booleans become words in a text'
printf '%s\n' '{"a\u0000b":1}' >in.stream
load --plain --table nul
is "$status $(cat err)" "3 hr-load-sqlite: t.db: table nul: a column's name \
holds a NUL" 'no name with a NUL'
cat many many in.stream >late
run hr-load-sqlite -o t.db --plain --table nul <late
is "$status $(cat err) $(db "SELECT count(*) FROM sqlite_schema WHERE name = 'nul'")" \
    "3 hr-load-sqlite: t.db: table nul: a column's name holds a NUL 0" \
    'not of a late column, either'
cat >in.stream <<'EOF'
{"$hr":{"type":"run","run":"r","resources":["demo/people"]}}
{"$hr":{"type":"begin","source":"demo","resource":"people","primary_key":["id"],"disposition":"merge","since":null}}
{"id":1,"rowid":1,"oid":2,"_rowid_":3}
{"$hr":{"type":"end","source":"demo","resource":"people","records":1,"complete":true}}
{"$hr":{"type":"done","blocks":1,"failed":0}}
EOF
load --table rows --deleted mark
is "$status $(cat err)" '2 hr-load-sqlite: t.db: table rows: columns with the names rowid, _rowid_ and oid leave no room for --deleted' \
    'rows that have no number are not told from those that are gone'

# --- Killed at any time, the table is old or new.

rm -f k.db*
sed 's/^/{"v":"old",/; s/,{/,/' many >old
sed 's/^/{"v":"new",/; s/,{/,/' many >new
hr-load-sqlite -o k.db --table t <old
torn=0 killed=0
for n in $(seq 1 "${KILLS:-25}"); do
	hr-load-sqlite -o k.db --table t <new &
	loader=$!
	# Some tens of milliseconds, in steps of a process.
	for _ in $(seq 1 $((n % 13))); do
		/bin/true
	done
	kill -KILL "$loader" 2>/dev/null
	wait "$loader" 2>/dev/null || killed=$((killed + 1))
	case $(sqlite3 k.db 'SELECT count(*), min(v), max(v) FROM t') in
	'20000|old|old' | '20000|new|new') ;;
	*) torn=$((torn + 1)) ;;
	esac
done 2>/dev/null
is "$torn" 0 "no load of $killed killed is seen in part"
ok 'some were killed' test "$killed" -gt 0

# --- Against a model.

ok 'random loads come to what a model of them does' \
    python3 "$SRC_TOP/tests/load-model.py" sqlite "1-${MODEL_SEEDS:-25}" .
done_testing
