#!/bin/sh
# hr-load-pg: what becomes of records in tables of a server.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/stream.sh"
. "$SRC_TOP/tests/pg.sh"

# load OPTION...: brings in.stream, through a pipe.
load() {
	# shellcheck disable=SC2016
	run sh -c 'cat in.stream | hr-load-pg "$@"' load "$@"
}

# db SQL: what it gives; null is ~.
db() {
	psql -XAtq -P null='~' -c 'SET client_min_messages = error' -c "$1" 2>&1
}

# types TABLE: its columns.
types() {
	db "SELECT string_agg(a.attname || ' ' || a.atttypid::regtype, ',' \
	    ORDER BY a.attnum) FROM pg_attribute a WHERE a.attnum > 0 AND \
	    NOT a.attisdropped AND a.attrelid = '$1'::regclass"
}

ok 'a server' pg_start
db 'SET client_min_messages = error' >/dev/null

# --- Types and values.

cat >in.stream <<'END'
{"i":1,"n":1,"b":true,"d":"2026-11-22","t":"2026-11-22t01:02:03.123456000+01:00","j":[1,{"a":null}],"s":"x","z":null}
{"i":-9223372036854775808,"n":1.50,"b":false,"d":null,"s":"","j":{}}
END
load --plain --table 'odd "name"'
is "$status $(cat err)" '0 ' 'a plain stream into a table with any name'
is "$(types '"odd ""name"""')" \
    'i bigint,n numeric,b boolean,d date,t timestamp with time zone,j jsonb,s text' \
    'types are inferred'
is "$(db 'SET TimeZone = "UTC"; TABLE "odd ""name"""')" \
    '1|1|t|2026-11-22|2026-11-22 00:02:03.123456+00|[1, {"a": null}]|x
-9223372036854775808|1.50|f|~|~|{}|' 'values: null and the empty string, too'
echo '{"z":1,"i":2}' >in.stream
load --plain --table 'odd "name"' --disposition append
is "$(types '"odd ""name"""' | sed 's/.*,//') $(cat err)" 'z bigint ' \
    'a column is made when it has its first value'

digits=$(printf '%0400d' 0 | tr 0 7)
cat >in.stream <<'END'
{"i":1,"n":0.10,"b":true,"d":"2026-11-22","t":"2026-11-22T01:02:03.10Z","x":5,"e":1}
{"i":9223372036854775808}
END
load --plain --table wide
is "$(types wide)" 'i numeric,n numeric,b boolean,d date,t timestamp with time zone,x bigint,e bigint' \
    'integers past 64 bits are numeric'
cat >in.stream <<END
{"i":$digits,"n":"1","b":"no","d":"0000-01-01","t":"2026-11-22T01:02:03.1234567Z","x":"\\ud83d","e":1e200000}
END
load --plain --table wide --disposition append
is "$status" 0 'values that do not fit'
is "$(db 'TABLE wide')" "1|0.10|true|2026-11-22|2026-11-22T01:02:03.1Z|5|1
9223372036854775808|~|~|~|~|~|~
$digits|1|no|0000-01-01|2026-11-22T01:02:03.1234567Z|�|1e200000" \
    'keep every digit: columns widen'
is "$(grep -c 'is text now, no longer' err)" 6 'a line of warning for each'
like "$(cat err)" 'public.wide: column b is text now, no longer boolean' 'with its name'
like "$(cat err)" 'public.wide: half a surrogate pair.* \(1 in all\)$' 'what is changed is told'
echo '{"j":{"a":"\u0000"},"k":{"\ud83d":1},"l":[1e-20000],"m":"a"}' >in.stream
load --plain --table jsons
is "$status $(types jsons)" '0 j text,k text,l text,m text' \
    'what jsonb cannot hold is text'
is "$(db 'SELECT j, k, l FROM jsons')" '{"a":"\u0000"}|{"\ud83d":1}|[1e-20000]' \
    'as it came'

cat >in.stream <<'END'
{"a\"; DROP TABLE wide; --":"'; DROP TABLE wide; --","tab\t\n":"\\.\n\t\r\b\u0001\\N","é":"\\x41","select":"$$"}
END
load --plain --table "x'; DROP TABLE wide; --"
is "$status $(db "SELECT count(*) FROM wide")" '0 3' 'hostile names and values'
is "$(db "SELECT to_json(x) FROM \"x'; DROP TABLE wide; --\" x" |
    python3 -c 'import json,sys
print(json.load(sys.stdin) == json.load(open("in.stream")))')" True 'come back as they were'

echo '{"a":1}' >in.stream
long=$(printf '%064d' 0 | tr 0 x)
load --plain --table "$long"
is "$status $(cat err)" "2 hr-load-pg: the table's name \"$long\" is longer \
than 63 bytes, which PostgreSQL would cut off" 'a long name'
for key in "$long" '' 'a\u0000b'; do
	echo "{\"$key\":1}" >in.stream
	load --plain --table names
	is "$status $(db "SELECT to_regclass('names')")" '3 ~' "no name: $key"
done
echo '{"a":"x","b":"c\u0000d"}' >in.stream
load --plain --table names
is "$status $(cat err)" "3 hr-load-pg: stdin: line 1: \"b\": a NUL character, \
which PostgreSQL's text cannot hold" 'a NUL'
echo '{"a":1,"a":2}' >in.stream
load --plain --table twice
is "$status $(db 'TABLE twice')" '0 2' 'of a key that comes twice the last value counts'
db "CREATE TABLE theirs (a varchar(3), b double precision, c uuid, d int DEFAULT 7, \
    e int GENERATED ALWAYS AS (d + 1) STORED, id int UNIQUE)"
u=00000000-0000-0000-0000-000000000001
printf '{"id":1,"a":"abc","b":1.5,"c":"%s"}\n' $u >in.stream
load --plain --table theirs --disposition append
is "$status $(db 'TABLE theirs')" "0 abc|1.5|$u|7|8|1" "a table of somebody else's"
db 'UPDATE theirs SET d = 5'
echo '{"id":1,"a":"x"}' >in.stream
load --plain --table theirs --disposition merge --key id
is "$status $(db 'TABLE theirs')" '0 x|~|~|5|6|1' 'keeps what is its own'
echo '{"id":1,"a":"abcd"}' >in.stream
load --plain --table theirs --disposition merge --key id
is "$status $(cat err)" \
    '1 hr-load-pg: public.theirs: value too long for type character varying(3)' \
    'and is not cut to fit'

# --- Framed streams.

two_blocks '{"id":2,"name":4}' '{"id":2,"name":5}' >in.stream
cp in.stream whole
db 'CREATE SCHEMA hr'
load --schema hr --prefix hr_
is "$status $(cat err)" '0 ' 'a framed stream into a schema'
grep -v -e '"id":' -e begin -e '"jobs","records":1}' whole >wanted
same out wanted 'blocks and checkpoints are acknowledged, but none in a replacement'
is "$(db 'TABLE hr.hr_people')" '1|Ada|[1]
2|5|~' 'the rows: of a key the last'
is "$(types hr.hr_people) $(db "SELECT indisprimary FROM pg_index WHERE indrelid = 'hr.hr_people'::regclass")" \
    'id bigint,name text,tags jsonb t' "the contract's types, and the key"
is "$(db "SELECT run, source, resource, records, inserted, updated, deleted, cursor FROM hr._hr_loads")" \
    '1|demo|people|3|2|0|0|~
1|demo|jobs|1|1|0|0|~' 'loads are noted'
load --schema hr --prefix hr_
is "$(db "SELECT inserted, updated FROM hr._hr_loads WHERE resource = 'people'" | tail -n 1)" \
    '0|2' 'the same again updates'
db 'CREATE TABLE parts (id bigint PRIMARY KEY, v text) PARTITION BY HASH (id);
    CREATE TABLE part0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0);
    CREATE TABLE part1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)'
db 'CREATE TABLE whole (id bigint PRIMARY KEY, v text)'
for table in parts whole; do
	db "INSERT INTO $table SELECT generate_series(1, 5)"
	seq 3 9 | sed 's/.*/{"id":&,"v":"x"}/' >in.stream
	echo '{"id":9,"v":"y"}' >>in.stream
	load --plain --table $table --disposition merge --key id
	is "$status $(db "SELECT inserted, updated FROM _hr_loads WHERE resource = '$table'") \
$(db "SELECT count(*), max(v) FROM $table")" '0 4|3 9|y' "what is new is told from what was there: $table"
done

lines=$(wc -l <whole)
for n in $(seq 0 $((lines - 1))); do
	head -n "$n" whole | sed 's/"Ada"/"new"/' >in.stream
	load --schema hr --prefix hr_
	had=$(grep -c '"checkpoint"' out)
	name=$(db 'SELECT name FROM hr.hr_people WHERE id = 1')
	is "$status" 4 "cut after $n lines: exit 4"
	if [ "$had" -eq 0 ]; then
		is "$name" Ada 'and nothing of it is kept'
	else
		is "$name" new 'and what is acknowledged is kept'
	fi
	cp whole in.stream
	load --schema hr --prefix hr_
done
db 'ALTER TABLE hr.hr_people RENAME TO people; SET search_path = hr; ALTER TABLE hr_jobs RENAME TO jobs; UPDATE _hr_loads SET table_name = substr(table_name, 4)' >/dev/null
export PGOPTIONS='-c search_path=hr'

block people replace true >in.stream
load
is "$status $(cat err) $(db 'SELECT count(*) FROM people')" \
    "1 hr-load-pg: hr.people: no records came, and it has rows: left as it is \
(--allow-empty empties it) 2" 'an empty list empties nothing'
like "$(cat out)" '"fail".*"people"' 'and is answered by a fail'
load --disposition merge --deleted remove
is "$status $(db 'SELECT count(*) FROM people')" '1 2' 'nor when merged'
load --allow-empty
is "$status $(db 'SELECT count(*) FROM people')" '0 0' 'unless it may'
block empty merge true >in.stream
load
is "$status" 0 'an empty list into no table'
{
	echo "$run_line"
	begin empty merge "$people_columns"
	end empty 0 true
	finish 1
} >in.stream
load
is "$status $(types empty)" '0 id bigint,name text,tags jsonb' \
    'where the columns are known, the table is made'
before=$(types empty)
{
	echo "$run_line"
	begin empty merge
	end empty 0 true
	finish 1
} >in.stream
load --key idd
is "$status $(cat err)" '1 hr-load-pg: hr.empty: no column idd to merge by; did you mean id?' \
    'a key that is no column of the table, and no record: refused'
is "$(types empty)" "$before" 'and the table gets no such column'
block jobs merge false '{"id":1}' '{"id":7}' |
    sed 's/"since":null/"since":"2026-01-01"/' >in.stream
load
is "$status $(db 'SELECT count(*) FROM jobs')" '0 2' 'an increment'
load --disposition replace
is "$status" 2 'replaces nothing'
sed 's/"source":"demo"/"source":"other"/' in.stream >theirs.stream
cp in.stream ours.stream
cp theirs.stream in.stream
load --allow-since
is "$status $(cat err)" "2 hr-load-pg: hr.jobs: it holds rows of demo/jobs, and \
other/jobs is something else: give it a place of its own (another target, or --prefix), or say \
--allow-source" 'nor does a table take a list of another source'
load --allow-since --prefix other_
is "$status $(db 'SELECT table_name FROM hr._hr_loads ORDER BY loaded_at DESC LIMIT 1')" \
    '0 other_jobs' 'which is known by the log'
load --allow-since --allow-source
is "$status" 0 'unless that is allowed'
cp ours.stream in.stream
db 'DELETE FROM _hr_loads'
load
is "$status $(cat err)" "2 hr-load-pg: hr.jobs: an increment, but no earlier load \
to add it to: fetch with --full, or say --allow-since" 'needs an earlier load'
load --allow-since
is "$status" 0 'unless it may do without'
block people merge false '{"id":null}' >in.stream
load
is "$status $(cat err)" \
    '3 hr-load-pg: stdin: line 3: id, a part of the key, is null' 'a null key'

# --- Tables that are not to change.

db 'CREATE TABLE fixed (id bigint, a bigint)'
block fixed append false '{"id":1,"a":"x","new":1}' '{"id":2,"a":2}' >in.stream
load --schema-policy freeze
is "$status $(db 'SELECT count(*) FROM fixed')" '3 0' 'frozen'
like "$(cat err)" '^hr-load-pg: hr.fixed: line 3: column a cannot hold the value: left as it is \(--schema-policy\)$' \
    'with what and where'
load --schema-policy discard
is "$status $(db 'TABLE fixed')" '0 1|~
2|2' 'or without what does not fit'
like "$(cat err)" 'fixed: left out 2 values that no column takes \(--schema-policy\)$' 'which is told'

# --- Deleted rows.

{
	echo "$run_line"
	begin d replace
	seq 1 20 | sed 's/.*/{"id":"k&"}/'
	end d 20 true
	finish 1
} >in.stream
cp in.stream all
load
sed '/"k3"/d; s/"records":20/"records":19/; s/"replace"/"merge"/' in.stream >in2
mv in2 in.stream
load --deleted mark --synced-at
is "$status $(db 'SELECT id FROM d WHERE _deleted_at IS NOT NULL')" '0 k3' \
    'rows that are gone are marked'
is "$(db "SELECT count(_synced_at) FROM d WHERE id <> 'k3'")" 19 'and dated'
is "$(db 'SELECT deleted FROM _hr_loads ORDER BY loaded_at DESC LIMIT 1')" 1 \
    'and counted'
load --deleted remove
is "$status $(db 'SELECT count(*) FROM d')" '0 20' 'what is marked stays'
sed 's/"replace"/"merge"/' all >in.stream
load
is "$(db 'SELECT count(*) FROM d WHERE _deleted_at IS NULL')" 20 \
    'what comes again is no longer deleted'
sed '/"k[3456]"/d; s/"records":20/"records":16/' in.stream >in2
mv in2 in.stream
load --deleted remove
is "$status $(db 'SELECT count(*) FROM d')" '1 20' 'not too many at once'
sed 's/"complete":true/"complete":false/' in.stream >in2
mv in2 part
cp in.stream in2
cp part in.stream
load --deleted remove
is "$status $(db 'SELECT count(*) FROM d')" '0 20' 'none where the list is not whole'
mv in2 in.stream
load --deleted remove --allow-shrink
is "$status $(db 'SELECT count(*) FROM d')" '0 16' 'unless it may'
# shellcheck disable=SC2046 # a word a record
block d merge true $(seq 1 400 | sed 's/.*/{"id":"new&"}/') >in.stream
load --deleted remove
is "$status $(db 'SELECT count(*) FROM d')" '1 16' \
    'too many are so, however many are new'

db "CREATE TABLE ever (id int PRIMARY KEY, t timestamptz NOT NULL); INSERT INTO ever VALUES \
    (1, 'infinity'), (2, '0044-03-15 00:00:00+00 BC'), (3, '0001-01-01 00:00:00Z'), (4, '-infinity')"
echo '{"id":5,"t":"n/a"}' >in.stream
load --plain --table ever --disposition append
is "$status $(db 'SELECT t FROM ever ORDER BY id' | tr '\n' ' ')" \
    '0 infinity 0044-03-15 00:00:00+00 BC 0001-01-01T00:00:00Z -infinity n/a ' \
    'times that RFC 3339 has no words for stay when their column becomes text'
db 'CREATE TABLE local (t timestamp PRIMARY KEY, v int)'
cat >in.stream <<'END'
{"t":"2026-01-01T00:30:00+02:00","v":1}
{"t":"2026-01-01T00:30:00","v":2}
END
load --plain --table local --disposition merge --key t
is "$status $(db 'SELECT * FROM local ORDER BY v' | tr '\n' ' ')" \
    '0 2025-12-31 22:30:00|1 2026-01-01 00:30:00|2 ' \
    "a time's offset counts in a column without time zone, too"

for how in CASCADE 'SET NULL' 'SET DEFAULT' 'NO ACTION'; do
	db 'DROP TABLE IF EXISTS boss, notes; CREATE TABLE boss (id int PRIMARY KEY, up int
	    REFERENCES boss ON DELETE CASCADE)'
	echo '{"id":1}' >in.stream
	load --plain --table boss
	echo "$how: $status"
	db "CREATE TABLE notes (boss int DEFAULT 0 REFERENCES boss ON DELETE $how); INSERT INTO notes VALUES (1)"
	load --plain --table boss
	echo "$status $(db 'TABLE notes')"
done >got
cat >wanted <<'END'
CASCADE: 0
2 1
SET NULL: 0
2 1
SET DEFAULT: 0
2 1
NO ACTION: 0
1 1
END
same got wanted 'no rows of other tables go with those that are replaced'
db 'DROP TABLE notes; CREATE TABLE notes (boss int REFERENCES boss ON DELETE CASCADE); INSERT INTO notes VALUES (1)'
load --plain --table boss
is "$(cat err)" 'hr-load-pg: hr.boss: to replace its rows would take those of notes along (ON DELETE): --disposition merge with --deleted remove does not' \
    'which is said'
load --plain --table boss --disposition merge --key id
is "$status $(db 'TABLE notes')" '0 1' 'where they are merged none goes'

# locks GRANTED: one is held so.
# shellcheck disable=SC2317 # wait_for calls it
locks() {
	[ "$(db "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND $1")" = 1 ]
}
db 'CREATE TABLE turns (id bigint)'
mkfifo slow
db "ALTER ROLE tester SET default_transaction_isolation = 'repeatable read'"
hr-load-pg --plain --table turns <slow 2>/dev/null &
first=$!
exec 7>slow
echo '{"id":1}' >&7
ok 'a load has begun' wait_for 30 locks granted
echo '{"id":2}' | hr-load-pg --plain --table turns 7>&- 2>second-err &
second=$!
ok 'a second one waits for it' wait_for 30 locks 'NOT granted'
exec 7>&-
wait "$first"
is "$?" 0 'the first ends'
wait "$second"
is "$? $(cat second-err) $(db 'TABLE turns')" '0  2' \
    'and its rows are replaced, whatever isolation is the default'
db 'ALTER ROLE tester RESET ALL'

db 'CREATE TABLE strange (x int); INSERT INTO strange VALUES (1)'
block strange replace true '{"id":1}' >in.stream
load
is "$status $(db 'TABLE strange')" '2 1' 'rows that no load brought are not replaced'
load --allow-source
is "$status $(db 'TABLE strange')" '0 ~|1' 'unless they may be'
load
is "$status" 0 'once'

# --- What goes wrong.

load --schema pg_temp
is "$status $(grep -c '"end"' out)" '2 0' 'nothing is acknowledged that does not last'
for wrong in '--table a --prefix b' 'x' '--schema-policy x' \
    '--dsn a=b' '--dsn postgresql://u:secret@h/d' '--dsn password=secret'; do
	# shellcheck disable=SC2086
	run hr-load-pg $wrong <all
	case $wrong in
	*secret*)
		is "$status $(cat err)" '2 hr-load-pg: --dsn: a password on the command line can be seen by others: use ~/.pgpass or PGPASSWORD' "wrong: $wrong" ;;
	*) is "$status $(wc -l <err)" '2 1' "wrong: $wrong" ;;
	esac
done
run hr-load-pg <in.stream
is "$status" 0 'a file is taken as it is'
echo '{"id":1}' >in.stream
load
is "$status" 2 'a plain pipe is not'
run hr-load-pg <in.stream
is "$status $(cat err)" "2 hr-load-pg: a plain stream does not name its \
resource: --table NAME does" 'a plain stream has no name'
run hr-load-pg --dsn 'dbname=nowhere' <all
is "$status $(wc -l <err)" '2 1' 'a database that is not there'
run hr-load-pg --dsn 'host=/nowhere' <all
is "$status $(wc -l <err)" '75 1' 'a server that is not there'
run hr-load-pg --schema nowhere <all
is "$status $(head -n 1 err)" '1 hr-load-pg: nowhere.d: schema "nowhere" does not exist' \
    'a schema that is not there'

# --- The example.

api_start --size documents=10
run "$SRC_TOP/examples/postgresql"
is "$status $(cat err)" '0 ' 'the example runs'
like "$(cat out)" '^ .+ \| +[1-9][0-9]*$' 'and answers its question'
is "$(db 'SELECT count(*) > 0 FROM "job-roles"')" t 'from the rows'
api_stop

# --- Against a model.

ok 'random loads come to what a model of them does' \
    python3 "$SRC_TOP/tests/load-model.py" pg "1-${MODEL_SEEDS:-15}" .

# --- The fast way and the long way come to the same.

db 'DROP TABLE IF EXISTS t, _hr_loads'
# shellcheck disable=SC2046 # words
run python3 "$SRC_TOP/tests/load-fast.py" pg . $(seq 1 "${FAST_SEEDS:-10}")
is "$status $(cat err)" '0 ' "random streams$(sed 's/^#/:/' out)"
done_testing
