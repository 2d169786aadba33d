#!/bin/sh
# One truth, two engines: contracts give the same bytes natively and in libjq,
# and in plain jq the same values.  HR_TEST_SEED gives other records,
# HR_TEST_RECORDS another number of them (20,000 in "make torture").

seed=${HR_TEST_SEED:-hr-tools}
records=${HR_TEST_RECORDS:-8000}

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"

diag "seed $seed, $records records"
cat >types.jq <<'EOF'
{
  id:     text(.id),
  a:      text(.name // .file.filename? // .fileId),
  b:      integer(.fileSize // .amount),
  c:      number(first_of(.amount; .file.size)),
  d:      boolean(first_of(.isActive; .other)),
  e:      boolean(.isActive // .source),
  f:      date(.issueDate // .file.extra? // .createdAt),
  g:      timestamp(first_of(.updatedAt; .createdAt)),
  h:      json(.file),
  i:      json(.file.extra),
  "j \"": text(."file"["extra"].id),
  k:      timestamp(.createdAt),
  l:      date(.expiryDate),
  m:      ids(first_of(.tags; .other))
}
EOF

# engines NAME ARGUMENT...: both engines on wild.ndjson
engines() {
	name=$1
	shift
	run hr-map --engine=native "$@" <wild.ndjson
	native=$status
	mv out native.out
	mv err native.err
	run hr-map --engine=jq "$@" <wild.ndjson
	is "$status" "$native" "$name: both engines end alike ($native)"
	same out native.out "$name: both give the same bytes"
	same err native.err "$name: both say the same"
	ok "$name: most records came through" \
	    test "$(wc -l <out)" -gt $((records / 2))
}

python3 "$SRC_TOP/tests/map-records.py" "$seed" "$records" >wild.ndjson
is "$(wc -l <wild.ndjson | tr -d ' ')" "$records" 'the records are there'
engines 'the shipped contract' documents
engines 'all types' -f types.jq
engines 'with all fields' --all-fields -f types.jq

# Plain jq, on what it does not change: with the key there, for which hr-map
# alone looks.
python3 "$SRC_TOP/tests/map-records.py" "$seed" $((records / 4)) tame |
    jq -c 'select(.id != null)' >tame.ndjson
for map in companies documents job-roles; do
	hr-map --print-filter "$map" >"$map.jq"
	jq -c -f "$map.jq" tame.ndjson >plain.out
	run hr-map -q "$map" <tame.ndjson
	is "$status" 0 "$map: all records are mapped"
	same out plain.out "$map: plain jq gives the same"
	run hr-map -q -f "$map.jq" <tame.ndjson
	same out plain.out "$map: what was printed runs again"
done

# Of a record libjq gets what the filter can see: no filter sees a difference.
cat >filters <<'EOF'
.
.id
{id, name}
{id, d: .createdAt, "type", n: (.tags | tojson | length)}
select(.isActive)
select(.file != null and (.name | type) == "string")
select(.amount | type == "number") | {id, amount, b: (.amount * 2)}
select(.other) | .
select(.other) | keys
.file | .size? // .id?
.file.filename?
{id, f: .file?.filename?, s: (.file.size? // .file.id? // 0)}
[.file.id?, .file, .file.id?]
[.file.id?.url?, .file.id?]
{id, n: .file.extra?.id?, m: .other.size?."mimeType"?}
select(.file.extra? != null) | .file.extra.id?
[.id, .file.filename?, (.tags | tojson)]
.id, .name | tojson
if .isActive == true then {id} elif .name then .name else "no" end
if .tags | type == "array" then .tags[] else empty end
{id, file: (.file | if type == "object" then keys else . end)}
{(.id | tostring): .type, x: text(.amount), y: date(.issueDate // .createdAt)}
{id: text(.id), e: (.expiryDate | tostring)} | to_entries
length
to_entries | map(.key)
.name = 1
del(.file)
.tags |= tojson | {id, tags, name}
. as $r | {id, k: ($r | keys | length)}
{id, all: tojson}
select(length > 9) | {id}
reduce (.tags, .other) as $x (""; . + ($x | tostring))
[paths] | length
EOF
: >differ
# jq reads the records once for all filters: what the n-th gives follows "#n".
{
	cat "$SRC_TOP/src/map/prelude.jq"
	echo '[inputs] as $all | empty'
	awk '{ printf ", \"#%d\", ($all[] | %s)\n", NR, $0 }' filters
} >filters.jq
jq -n -c -f filters.jq tame.ndjson >plain.out 2>>differ
number=0
while IFS= read -r filter; do
	number=$((number + 1))
	echo "\"#$number\""
	hr-map -q -e "$filter" <tame.ndjson 2>>differ >ours.one
	[ -s ours.one ] || echo "nothing: $filter" >>differ
	cat ours.one
done <filters >ours.all
# Of a key that comes twice jq keeps one; hr-map passes both on.
jq -c . ours.all >ours.out 2>>differ
cmp ours.out plain.out >>differ || {
	diff ours.out plain.out | head -n 20
	echo 'filters are numbered from 1'
} >>differ
is "$(cat differ)" '' 'filters give what they give in plain jq'
run hr-map -vv -e '{id, name}' <tame.ndjson
like "$(cat err)" 'libjq gets no more of a record than it needs' \
    'and get only what they can see'

if [ -n "$VALGRIND" ]; then # it starts slowly
	skip 1 'not under valgrind'
	done_testing
fi

# Every map that is shipped is a contract, which both engines run alike on
# records with its keys, libjq in one process or several; and plain jq, too, on
# what it does not change.
cat >odd.ndjson <<'EOF'
{"id":"1","attributes":5,"relationships":"q","file":[],"address":"x"}
{"id":"2","attributes":{"name":"A","created-at":"2025-01-01T00:00:00+01:00"},"relationships":{"tags":{"data":[{"type":"t","id":"7"}]},"skills":{"data":null},"department":{"data":{"type":"d","id":"5"}}}}
EOF
: >differ
# shellcheck disable=SC2046 # names without blanks
set -- $(shipped_maps)
each=$((records / 200))
several=8
python3 "$SRC_TOP/tests/map-records.py" "$seed" "$each" "$@"
for map; do
	map=${map%.jq}
	name=${map%%.*}/${map#*.}
	hr-map --engine=native "$name" <"$map.ndjson" >native.out 2>native.err
	echo "exit $?" >>native.err
	hr-map --engine=jq "$name" <"$map.ndjson" >jq.out 2>jq.err
	echo "exit $?" >>jq.err
	{ test -s native.out && cmp native.out jq.out &&
	    cmp native.err jq.err; } >>differ || echo "$name" >>differ
	case $several in
	2) several=3 ;;
	3) several=8 ;;
	*) several=2 ;;
	esac
	# In pieces that are no records.
	dd bs=1000 if="$map.ndjson" 2>/dev/null |
	    hr-map -j "$several" --engine=jq "$name" >several.out 2>several.err
	echo "exit $?" >>several.err
	{ cmp jq.out several.out && cmp jq.err several.err; } >>differ ||
	    echo "-j $several: $name" >>differ
	hr-map "$name" <odd.ndjson >native.out 2>>differ
	hr-map --print-filter "$name" >map.jq
	jq -c -f map.jq odd.ndjson >plain.out 2>>differ
	cmp native.out plain.out >>differ || echo "$name" >>differ
done
is "$(cat differ)" '' \
    "all shipped maps mean the same everywhere: $#, $each records each"

done_testing
