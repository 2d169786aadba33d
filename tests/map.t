#!/bin/sh
# hr-map, from outside: maps and filters, what is refused and how it is said.

# shellcheck disable=SC2016,SC2088 # filters and messages have $ and ~, too
# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

# lines TEXT...: a file of records, a line each.
lines() {
	printf '%s\n' "$@" >in
}

# says STATUS MESSAGE NAME COMMAND...: on the file in; no more than one line.
says() {
	wanted=$1
	message=$2
	name=$3
	shift 3
	run "$@" <in
	is "$status" "$wanted" "$name: exit $wanted"
	is "$(cat err)" "$message" "$name: said"
}

one='{"id":"d1","personId":"p1","name":"Contract","file":{"id":"f1","filename":"c.pdf","url":"/files/f1"},"link":null,"issueDate":"2021-03-01","createdAt":"2025-02-03T10:15:42.118+01:00","updatedAt":"2025-09-30T16:40:05.731Z"}'

# --- The shipped maps.

lines "$one"
run hr-map documents <in
is "$status" 0 'a document is mapped'
is "$(cat err)" '' 'and nothing is said'
is "$(jq -r .created_at out)" 2025-02-03T09:15:42.118Z 'times are in UTC'
is "$(jq -r .url out)" /files/f1 'the file has the address'
is "$(jq -c '[.description, .file_size, .tags]' out)" '[null,null,null]' \
    'what is not there is null'

# columns RESOURCE COLUMN...: the first columns are these
columns() {
	resource=$1
	shift
	hr-map --schema=json "$resource" >schema
	is "$(jq -r --argjson n $# '[.[:$n][].name] | join(" ")' schema)" "$*" \
	    "$resource: the columns of the connector come first"
}
columns companies id name description website phone address_line1 \
    address_line2 address_city address_state address_postal_code \
    address_country created_at updated_at
columns documents id person_id name description type filename file_size \
    mime_type url expiry_date tags created_at updated_at
columns job-roles id name description department location employment_type \
    salary_range_min salary_range_max salary_currency requirements \
    responsibilities benefits is_active created_at updated_at

lines '{"id":"c1","address":{"city":"Ghent","line1":"Kaai 1"},"phone":"0012","isTimesheetEnabled":"true","nextEmployeeId":118}'
run hr-map companies <in
is "$(jq -c '[.address_city,.address_line1,.phone,.is_timesheet_enabled,.next_employee_id]' out)" \
    '["Ghent","Kaai 1","0012",true,118]' 'a company with an address'
lines '{"id":"c1","address":null}' '{"id":"c2","address":"Kaai 1"}'
run hr-map companies <in
is "$status $(wc -l <out | tr -d ' ')" '0 2' 'an address that is no object'

lines '{"id":"r1","jobTitle":"Engineer","department":{"name":"R&D"},"salaryRange":{"min":51000.50,"max":"62000"},"isActive":true}'
run hr-map job_roles <in
is "$(jq -c '[.name,.job_title,.department,.is_active]' out)" \
    '["Engineer","Engineer","R&D",true]' 'a role: _ is as good as -'
like "$(cat out)" '"salary_range_min":51000.50,"salary_range_max":62000,' \
    'digits stay'

# --- Values that nothing may change.

lines '{"id":9007199254740993,"name":"\ud83d\/caf\u00e9","fileSize":123456789012345678901234567890,"tags":[1.10, {"a" : 1e400}]}'
for engine in native jq; do
	run hr-map --engine=$engine documents <in
	is "$status" 0 "$engine: odd values are mapped"
	like "$(cat out)" '^\{"id":"9007199254740993",.*"name":"\\ud83d\\/caf\\u00e9",' \
	    "$engine: strings and digits are as they came"
	like "$(cat out)" '"file_size":123456789012345678901234567890,.*"tags":"\[1.10,\{\\"a\\":1e400\}\]"' \
	    "$engine: inside of JSON text, too"
done
printf '{"id":"1","fileSize":%0400d}\n' 0 | sed 's/0/4/g' >in
run hr-map documents <in
is "$status $(grep -c "$(printf '%0400d' 0 | sed 's/0/4/g')" out)" '0 1' \
    'a number of 400 digits passes through'
lines '{"a":9007199254740993,"b":"\ud83d"}' '{"a":1}'
run hr-map -e '{b, a}' <in
is "$(head -n 1 out)" '{"b":"\ud83d","a":"9007199254740993"}' \
    'a filter gets a number of many digits as a string'
is "$(cat err)" 'hr-map: warning: 1 number has more digits than jq keeps, and went to the filter as a string (first: record 1)' \
    'which is said'

# --- What can't be converted.

lines '{"id":"1","issueDate":"2024-02-30","fileSize":"many"}' "$one" \
    '{"id":"3","issueDate":"soon Ann"}'
run hr-map documents <in
is "$status" 0 'what can not be converted is kept'
is "$(cat err)" "$(printf '%s\n' \
    'hr-map: warning: file_size: 1 value is no integer, kept as it came (first: line 1)' \
    'hr-map: warning: issue_date: 2 values are no date, kept as they came (first: line 1)')" \
    'and counted, without the value'
is "$(jq -r 'select(.id == "3").issue_date' out)" 'soon Ann' 'as it came'
run hr-map -q documents <in
is "$(cat err)" '' '-q: nothing is said'
run hr-map --strict documents <in
is "$status" 3 '--strict: exit 3'
is "$(jq -r .id out)" d1 '--strict: such records are left out'
is "$(cat err)" "$(printf '%s\n' 'hr-map: line 1: file_size: no integer' \
    'hr-map: line 3: issue_date: no date')" '--strict: lines and columns are said'
{
	cat in
	echo '{broken'
} >in2
mv in2 in
run hr-map --rejects rejects.ndjson documents <in
is "$status" 0 '--rejects: exit 0'
is "$(jq -r .id out)" d1 '--rejects: the others come'
is "$(cat rejects.ndjson)" "$(sed -n '1p;3,4p' in)" \
    '--rejects: they are there as they came'
like "$(tail -n 1 err)" 'warning: rejects.ndjson took 3 records' \
    '--rejects: and counted'
is "$(stat -c %a rejects.ndjson)" 600 '--rejects: for its owner alone'
sed -n 1p in >one-bad
chmod 644 rejects.ndjson
run hr-map --rejects rejects.ndjson documents <one-bad
is "$(stat -c %a rejects.ndjson)" 600 \
    '--rejects: one that others could read, too'
is "$(cat rejects.ndjson)" "$(cat one-bad)" '--rejects: made anew'
like "$(tail -n 1 err)" 'rejects.ndjson took 1 record that could not' \
    '--rejects: one is one'
run hr-map --rejects /nowhere/rejects documents <in
is "$status" 2 'no place for rejects: exit 2'
if [ -c /dev/full ]; then
	run hr-map --rejects /dev/full documents <in
	is "$status" 1 'a full disk for rejects: exit 1'
fi

# --- Records that can't be handled.

lines '{"id":"1"}' '' '{"id" "2"}' '{"id":"3"}'
says 3 'hr-map: line 3: byte 7: not JSON: expected a colon' 'no JSON on line 3' \
    hr-map documents
is "$(jq -r .id out)" "$(printf '1\n3')" 'the others are mapped'
lines '{"id":null,"name":"Ann"}'
says 3 'hr-map: line 1: its key, id, is null' 'a null key' hr-map documents
lines '[1]'
says 3 'hr-map: line 1: array, not an object' 'no object' hr-map documents
lines '{"id":"1"}' '{"$hr":{"type":"run"}}'
says 3 'hr-map: line 2: a record whose first key is $hr, as only control lines have' \
    'a record that looks like a control line' hr-map documents
lines 1 '{"\u0024hr":1}'
run hr-map -e . <in
is "$status" 3 'also with an escape'
lines '{}'
says 3 'hr-map: line 1: what the filter made begins with the key $hr, as only control lines do' \
    'a filter that makes a control line' hr-map -e '{"$hr": 1}'
printf '{"id":"1"}\n{"id":"2' >in
says 4 'hr-map: line 2: the input ends inside a record: it was cut off' \
    'an input that was cut off' hr-map documents
is "$(jq -r .id out)" 1 'what came before is mapped'
printf '{"id":"1"}' >in
says 0 '' 'a last line without its end' hr-map documents
printf '{"id":"1\377"}\n' >in
says 3 'hr-map: line 1: byte 9: not JSON: invalid UTF-8' 'bytes that are no UTF-8' \
    hr-map documents
printf '{"id":\0001}\n' >in
says 3 'hr-map: line 1: byte 7: not JSON: expected a value' 'a NUL' hr-map documents
for depth in 255 256; do
	{
		printf '{"id":"1","tags":'
		printf "%${depth}s" '' | tr ' ' '['
		printf "%${depth}s" '' | tr ' ' ']'
		echo '}'
	} >"deep$depth"
done
run hr-map documents <deep255
is "$status" 0 'a depth of 256'
cp deep256 in
says 3 'hr-map: line 1: byte 273: not JSON: nested deeper than 256' 'a depth of 257' \
    hr-map documents
yes '{]' | head -n 100 >in
run hr-map documents <in
is "$(wc -l <err | tr -d ' ') $(tail -n 1 err)" \
    '21 hr-map: 80 more records like these' 'many bad lines are counted'
lines "$one"
run hr-map documents </dev/null
is "$status $(wc -c <out | tr -d ' ')" '0 0' 'no input, no output'

# --- Filters.

lines '{"a":1}' '{"a":2}'
run hr-map -e 'select(.a > 1), {b: text(.a)}' <in
is "$(cat out)" "$(printf '%s\n' '{"b":"1"}' '{"a":2}' '{"b":"2"}')" \
    'a filter may drop and multiply, and knows the types'
echo '{b: .a}' >f.jq
run hr-map -f f.jq <in
is "$(head -n 1 out)" '{"b":1}' '-f'
says 2 'hr-map: nothing.jq: No such file or directory' 'no such file' \
    hr-map -f nothing.jq
says 2 'hr-map: -e: foo/0 is not defined at <top-level>, line 2' \
    'a mistake in a filter' hr-map -e '.
| foo'
lines '{"a":{"name":"Ann"}}'
says 3 'hr-map: line 1: the filter failed: object … (-v shows all of it)' \
    'a filter that fails shows no value' hr-map -e '.a + 1'
lines '{}'
HR_TOKEN=x HOME=$HOME run hr-map -e 'env, $ENV' <in
is "$(cat out)" "$(printf '{}\n{}')" 'filters see no environment'
mkdir -p "$HOME" lib
echo 'def secret: "from ~/.jq";' >"$HOME/.jq"
run hr-map -e secret <in
is "$status" 2 '~/.jq is not loaded'
rm "$HOME/.jq"
echo 'def f: {f: 1};' >lib/m.jq
echo '{"d":1}' >lib/d.json
for import in 'import "m" as m; m::f' 'include "m"; f' \
    "import \"d\" as \$d {search: \"$T/lib\"}; \$d"; do
	says 2 'hr-map: -e: modules are read only from the folder that -L names' \
	    "$import" hr-map -e "$import"
done
run hr-map -L lib -e 'import "m" as m; m::f + {t: text(7)}' <in
is "$(cat out)" '{"f":1,"t":"7"}' '-L: modules, and the types beside them'
run hr-map -e '"m" | modulemeta' <in
is "$status" 3 'modulemeta reads nothing'
says 3 'hr-map: line 1: the filter halted' 'a filter that halts' hr-map -e halt

# --- Flattening.

lines '{"id":"1","fileInfo":{"sizeKB":1.0,"tags":["a"]},"HTMLUrl":null}'
run hr-map --flatten <in
is "$(cat out)" '{"id":"1","file_info_size_kb":1.0,"file_info_tags":"[\"a\"]","html_url":null}' \
    '--flatten'
lines '{"a_b":1,"a":{"b":2}}'
says 3 'hr-map: line 1: two of its fields would be called a_b' \
    'two fields with one name' hr-map --flatten
lines '{"id":"1","newField":{"x":1.50},"file":{"other":1}}'
run hr-map --all-fields documents <in
like "$(cat out)" ',"created_by":null,"new_field_x":1.50}$' '--all-fields'
lines '{"id":"1","attributes":{},"relationships":{}}' \
    '{"id":"2","attributes":{"a":{}},"relationships":{"b":{"data":{}}}}'
run hr-map --flatten <in
is "$status $(cat out)" \
    "$(printf '0 %s\n' '{"id":"1"}'; echo '{"id":"2","a":"{}","b":"{}"}')" \
    '--flatten: empty wrapping of JSON:API has no name'
run hr-map --all-fields -e '{key: text(.id)}' <in
is "$status $(cat out)" \
    "$(printf '0 %s\n' '{"key":"1"}'; echo '{"key":"2","a":"{}","b":"{}"}')" \
    '--all-fields: nor does it'
says 2 'hr-map: f.jq: line 1: expected a type: it is no contract, as --all-fields needs' \
    '--all-fields without a contract' hr-map --all-fields -f f.jq
says 2 'hr-map: f.jq: line 1: expected a type: it is no contract, as --strict needs' \
    '--strict without a contract' hr-map --strict -f f.jq
run hr-map --strict -e '{ id: integer(.id) }' <<'EOF'
{"id":"7"}
{"id":"x"}
EOF
is "$status $(cat out)" '3 {"id":7}' '--strict with a contract behind -e'

# --- Contracts of one's own.

mkdir -p "$T/sources/mine" "$XDG_CONFIG_HOME/hr-tools/sources/humaans"
echo '{a: text(.a), b: .c}' >"$T/sources/mine/things.jq"
echo '{a: text(.a), a: text(.b)}' >"$T/sources/mine/twice.jq"
echo '{only: text(.x)}' >"$T/sources/mine/documents.jq"
echo '{mine: text(.id)}' >"$XDG_CONFIG_HOME/hr-tools/sources/humaans/companies.jq"
export HR_SOURCES="$T/sources"
lines '{"id":"1","a":1,"x":2}'
run hr-map things <in
is "$(cat out)" '{"a":"1","b":null}' 'a map that is no contract'
says 2 'hr-map: mine/twice: line 1: two columns are called a' \
    'two columns of one name' hr-map twice
says 2 'hr-map: documents: several sources have it: say which of humaans/documents, mine/documents' \
    'a name that several sources have' hr-map documents
run hr-map mine/documents <in
is "$(cat out)" '{"only":"2"}' 'SOURCE/RESOURCE'
run hr-map -s mine documents <in
is "$(cat out)" '{"only":"2"}' '-s'
HR_SOURCE=mine run hr-map documents <in
is "$(cat out)" '{"only":"2"}' 'HR_SOURCE'
HR_SOURCE='' run hr-map things <in
is "$(cat out)" '{"a":"1","b":null}' 'HR_SOURCE, set to nothing'
run hr-map companies <in
is "$(cat out)" '{"mine":"1"}' 'a map of one'\''s own in the place of one'
run hr-map -v mine/documents <in
is "$(cat err)" 'hr-map: mine/documents: a contract, run natively' '-v: which engine'
run hr-map -v --engine=jq mine/documents <in
is "$(cat err)" 'hr-map: mine/documents: a contract, run by libjq: --engine=jq' \
    '-v: and why'
run hr-map -v --flatten <in
is "$(cat err)" 'hr-map: --flatten: run natively' '-v: flattening, too'
run hr-map -v things <in
is "$(cat err)" 'hr-map: mine/things: run by libjq: no contract: line 1: expected a type' \
    '-v: or why not the other'
unset HR_SOURCES

# --- Showing a map.

run hr-map --schema job-roles
like "$(cat out)" '^name +text +\.name // \.jobTitle$' '--schema'
run hr-map --schema=sql job-roles
is "$(head -n 2 out)" "$(printf 'CREATE TABLE "job_roles" (\n\t"id" TEXT PRIMARY KEY,')" \
    '--schema=sql'
if command -v sqlite3 >sqlite-path; then
	is "$(sqlite3 :memory: "$(cat out)" 'SELECT count(*) FROM job_roles')" 0 \
	    '--schema=sql: SQLite takes it'
else
	skip 1 'no sqlite3'
fi
run hr-map --print-filter documents
is "$status" 0 '--print-filter'
ok 'it ends in the map as it stands' sh -c \
    "tail -c $(wc -c <"$SRC_TOP/src/sources/humaans/documents.jq") out |
     cmp -s - '$SRC_TOP/src/sources/humaans/documents.jq'"

# --- Usage, and the way out.

lines '{}'
says 2 'hr-map: docments: no such resource; did you mean humaans/documents?' \
    'a resource that is none' hr-map docments
says 2 'hr-map: human: no such source; did you mean humaans?' \
    'a source that is none' hr-map human/documents
says 2 'hr-map: which resource? a plain stream does not tell: hr-map RESOURCE' \
    'no resource' hr-map
says 2 'hr-map: which resource? (hr-map --help lists the options)' \
    'no resource to show' hr-map --schema
says 2 'hr-map: unknown option --strickt; did you mean --strict? (hr-map --help lists the options)' \
    'an option that is none' hr-map --strickt documents
for arguments in 'documents companies' '-e . documents' '--flatten -e .' \
    '--strict --rejects x documents' '--schema=x documents' \
    '--engine=x documents' '--flatten --all-fields' '--flatten --schema' \
    '--engine=native -e .a' '--schema -e .a'; do
	# shellcheck disable=SC2086 # several words
	run hr-map $arguments <in
	is "$status $(wc -l <err | tr -d ' ')" '2 1' "hr-map $arguments: exit 2"
done
run script -qec 'hr-map documents' /dev/null
like "$(cat out)" 'stdin is a terminal' 'a terminal is no input'
is "$status" 2 'and exit 2'
run hr-map --help
is "$status" 0 '--help'
run hr-map --version
like "$(cat out)" '^hr-map \(hr-tools\) [0-9]' '--version'
lines "$one"
if [ -c /dev/full ]; then
	status=0
	hr-map documents <in >/dev/full 2>err || status=$?
	is "$status $(cat err)" '1 hr-map: stdout: No space left on device' \
	    'a full disk'
fi
status=0
hr-map documents <in >&- 2>err || status=$?
is "$status" 1 'stdout closed'
yes "$one" | head -n 100000 | {
	hr-map documents
	echo $? >code
} | head -n 1 >first
is "$(wc -l <first | tr -d ' ') $(cat code)" '1 141' 'head ends it quietly'

# What was read is out before more is waited for.
mkfifo fifo
hr-map documents <fifo >flushed &
pid=$!
pids="$pids $pid"
exec 3>fifo
printf '%s\n' "$one" >&3
ok 'a record is out while the input is open' wait_for 10 test -s flushed
exec 3>&-
wait "$pid"

# --- Memory does not grow with the input.

if [ -z "$SAN$VALGRIND" ] && [ -x /usr/bin/time ]; then
	for count in 1000 100000; do
		yes "$one" | head -n $count >many
		/usr/bin/time -f %M -o "kb$count" hr-map documents <many >out
	done
	ok 'memory is flat' test "$(cat kb100000)" -le $(($(cat kb1000) + 512))
	ok 'at most 8 MiB' test "$(cat kb100000)" -le 8192
else
	skip 2 'not to be measured here'
fi

head -c 80000000 /dev/zero | tr '\0' ' ' >big.jq
run hr-map -f big.jq </dev/null
like "$status $(cat err)" '^2 .*big\.jq: larger than [0-9]+ bytes$' \
    'a filter without end'

done_testing
