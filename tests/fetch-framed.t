#!/bin/sh
# hr-fetch's framed streams, incremental runs, checkpoints, and what a failure
# of one resource does to the others.
. "$(dirname "$0")/lib.sh"

faults() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

# The control lines of out, with FILTER.
control() {
	grep '^{"\$hr"' out | jq -c ".\"\$hr\"|$1"
}

records() {
	grep -v '^{"\$hr"' out
}

# How often a list was asked for so far.
requests() {
	jq -r --arg list "/$1" 'select(.path|endswith($list))|.seq' \
	    "$API_LOG" | wc -l
}

# A state as hr-state commit leaves it: the checkpoint line CP, from WHEN.
state() {
	mkdir -p "$XDG_STATE_HOME/hr-tools/default/default"
	jq -c --arg when "$2" '."$hr"|{version: 1, source, resources:
	    {(.resource): {checkpoint: {when: $when, run: "r",
	    records, resume}}}}' "$1" \
	    >"$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
	chmod 600 "$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
}

now() {
	date -u +%Y-%m-%dT%H:%M:%SZ
}

api_start --size documents=2000 --size companies=1 --size people=300

# --- The grammar.

run hr-fetch companies documents
is "$status" 0 'two resources: exit status'
is "$(control .type | tr -d '\n')" '"run""begin""end""begin""end""done"' \
    'two resources: the control lines'
is "$(control 'select(.type=="run")|.resources')" \
    '["humaans/companies","humaans/documents"]' 'run names the resources'
is "$(control 'select(.type=="begin")|[.resource,.primary_key,.disposition,.since]')" \
    '["companies",["id"],"merge",null]
["documents",["id"],"merge",null]' 'begin'
is "$(control 'select(.type=="end")|[.resource,.records,.complete]')" \
    '["companies",1,true]
["documents",2000,true]' 'end'
is "$(control 'select(.type=="done")|[.blocks,.failed]')" '[2,0]' 'done'
curl -sSg "$API_URL/_demo/records/documents" >truth
records | tail -n +2 >body
same body truth 'the records between them are the plain ones'

run hr-fetch -F -n 3 documents
is "$(control 'select(.type=="end")|[.records,.complete,has("cursor")]')" \
    '[3,false,false]' '-n: not complete, no cursor'
run hr-fetch -F --param personId=nobody documents
is "$(control 'select(.type=="end")|[.records,.complete,has("cursor")]')" \
    '[0,false,false]' '--param: not complete, no cursor'

# --- One fails, the others go on.

faults 'documents * status=403'
run hr-fetch companies documents people --param status=all
is "$status" 2 'a refused resource: exit status'
is "$(control 'select(.type=="end")|.resource' | tr -d '\n')" \
    '"companies""people"' 'the others are whole'
is "$(control 'select(.type=="fail")|[.resource,.temporary]')" \
    '["documents",false]' 'the refused one fails'
like "$(control 'select(.type=="fail")|.error')" 'HTTP 403' 'fail says why'
is "$(control 'select(.type=="done")|[.blocks,.failed]')" '[3,1]' 'done counts'
is "$(wc -l <err)" 1 'one line on stderr'

printf '{"retry_attempts":1}' >once.json
faults 'companies * status=503'
run hr-fetch -F -c once.json companies
is "$status" 75 'a temporary failure: exit status'
is "$(control 'select(.type=="fail")|.temporary')" true 'fail says so'
faults

# --- What is refused before it begins: who knows why says so, nobody else.

# refused NAME ARG...: the pipeline says one line, and ends with 4.
refused() {
	refused_name=$1
	shift
	for load in 'hr-load-csv -d kept' 'hr-load-sqlite -o kept/hr.db'; do
		run sh -c "hr-fetch $* | hr-map | $load | hr-state commit"
		is "$status $(wc -l <err) $(sed 's/:.*//' err) $(wc -c <out)" \
		    '4 1 hr-fetch 0' "$refused_name, $load: one line, exit 4"
	done
	is "$(cat kept/documents.csv)" old "$refused_name: the file stays"
}

mkdir kept
echo old >kept/documents.csv
refused 'no such resource' -F -i humaans/documnets
refused 'no such option' -F --no-such humaans/documents
refused 'no such configuration' -F -c none.json humaans/documents
refused 'no such source' --all -s nowhere
token=$HR_HUMAANS_TOKEN
unset HR_HUMAANS_TOKEN
refused 'no token' -F -i humaans/documents
run hr-fetch -F humaans/documents
is "$(jq -r '."$hr".type' out) $(jq -r '."$hr".error' out)" \
    "refused $(sed 's/^hr-fetch: //' err)" 'the line for those behind'
run hr-fetch humaans/documents
is "$status $(wc -c <out)" '2 0' 'a plain stream has no such line'
export HR_HUMAANS_TOKEN="$token"
rm -r kept

# --- Time.

jq -r .updatedAt truth | sort >moments
last=$(tail -n 1 moments)
mid=$(sed -n 1000p moments)
run hr-fetch -F documents
is "$(control 'select(.type=="end")|.cursor')" "\"$last\"" \
    'the cursor is the latest time'
run hr-fetch -F --since "$mid" documents
records | jq -r .updatedAt | sort >got
sed -n '1000,$p' moments | awk -v mid="$mid" '$0 >= mid' >wanted
same got wanted '--since: no record from before, each from then on'
is "$(control 'select(.type=="begin")|.since')" "\"$mid\"" 'begin says since'
is "$(control 'select(.type=="end")|[.complete,has("cursor")]')" \
    '[false,false]' 'past the stored cursor: no cursor'
run hr-fetch -v --until "$mid" documents
records | jq -r .updatedAt | sort >got
awk -v mid="$mid" '$0 < mid' moments >wanted
same got wanted '--until: only what was before'
run hr-fetch --since yesterday documents
is "$status" 2 '--since yesterday: exit status'
for framed in -F --framed --all; do
	run hr-fetch --since yesterday "$framed" documents
	is "$status $(control .type)" '2 "refused"' \
	    "the stream is refused where $framed comes later, too"
done
run hr-fetch --since yesterday -- -F
is "$status $(cat out)" '2 ' 'behind -- it is no option'

# Records without a time: of no interest unless times are what is asked for.
jq '(.. | objects | select(has("cursor_path")) | .cursor_path) = "nowhere"' \
    "$SRC_TOP/src/sources/humaans/source.json" >untimed.json
untimed='2000 records have no time in nowhere; they are taken each time'
run hr-fetch --source-file untimed.json documents
is "$(wc -l <out) $(cat err)" '2000 ' 'records without a time, plain'
for option in -F -i --since=2026-01-01 --until=2026-01-01; do
	run hr-fetch --source-file untimed.json "$option" documents
	like "$(cat err)" "$untimed" "$option: records without a time"
done

# A definition may say where its incremental runs end.
jq --arg stop "$mid" '(.. | objects | select(has("cursor_path")) |
    .end_value) = $stop' "$SRC_TOP/src/sources/humaans/source.json" >ends.json
awk -v mid="$mid" '$0 < mid' moments >wanted
run hr-fetch --source-file ends.json -F -i documents
records | jq -r .updatedAt | sort >got
same got wanted 'end_value: only what was before'
is "$(control 'select(.type=="end")|[.complete,has("cursor")]')" \
    '[false,false]' 'end_value: not complete, no cursor'
run hr-fetch --source-file ends.json -F -i --until 2000-01-01 documents
is "$(control 'select(.type=="end")|.records')" 0 'end_value: --until wins'
run hr-fetch --source-file ends.json -F documents
is "$(control 'select(.type=="end")|[.records,.complete]')" '[2000,true]' \
    'end_value: a run that reads all does'

mkdir -p "$XDG_STATE_HOME/hr-tools/default/default"
printf '{"version":1,"source":"humaans","resources":{"documents":{"cursor":"%s"}}}' \
    "$mid" >"$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
chmod 600 "$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
run hr-fetch -v -F -i documents
is "$(control 'select(.type=="begin")|.since')" "\"$mid\"" '-i: the cursor'
is "$(control 'select(.type=="end")|.cursor')" "\"$last\"" '-i: the next one'
like "$(cat err)" 'does not honour the filter' \
    'the filter is probed, and found to be ignored'
run hr-fetch -F -i --full documents
is "$(control 'select(.type=="end")|[.records,.complete]')" '[2000,true]' \
    '-i --full: all'
for since in 2000-01-01 "$mid"; do
	run hr-fetch -F --since "$since" documents
	is "$(control 'select(.type=="end")|.cursor')" "\"$last\"" \
	    "--since $since does not skip what is behind the stored cursor"
done
run hr-fetch -F --since "$last" documents
is "$(control 'select(.type=="end")|[.records>0,has("cursor")]')" \
    '[true,false]' "--since $last would: no cursor"
hr-state set humaans/documents 2025-10-01T00:00:00
for option in -i --since=2025-10-20; do
	run hr-fetch -F "$option" documents
	is "$status $(control .type | tr -d '\n')" '2 "run""begin""fail""done"' \
	    "$option: a cursor in the state that is none is refused"
	like "$(cat err)" 'documents: the cursor "2025-10-01T00:00:00" .* hr-state set' \
	    "$option: with the way out"
done
run hr-fetch -F --full documents
is "$status" 0 '--full does without it'
printf '{"initial_sync_days":10}' >days.json
run hr-fetch -F -i --state other -c days.json documents
left=$((2000 - $(records | wc -l)))
is "$(sed 's/ before [^ ]* / before then /' err)" "hr-fetch: humaans/documents: \
first run: $left records from before then were left out (initial_sync_days)" \
    'a bounded first run counts what it leaves out'
run hr-fetch -F -i --state other documents
is "$(control 'select(.type=="begin")|.since')" null \
    'another state has another cursor'
is "$(control 'select(.type=="run")|.state')" '"other"' 'run says which'
rm -r "$XDG_STATE_HOME"

# The API honours the filter: then it is sent.
api_stop
api_start --size documents=2000 --instant-filters honoured
mkdir -p "$XDG_STATE_HOME/hr-tools/default/default"
printf '{"version":1,"source":"humaans","resources":{"documents":{"cursor":"%s"}}}' \
    "$mid" >"$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
chmod 600 "$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
run hr-fetch -v -F -i documents
like "$(cat err)" 'honours the filter' 'the filter is probed, and found good'
records | jq -r .updatedAt | sort >got
awk -v mid="$mid" '$0 >= mid' moments >wanted
same got wanted 'a filtering API: the same records'
like "$(jq -r '.target' "$API_LOG" | tail -n 1)" 'updatedAt%5B%24gte%5D=20' \
    'and the filter is in the request'
rm -r "$XDG_STATE_HOME"

# A row of the cursor's very instant, by texts that an API compares: however
# the cursor is spelled, the row is read; and none of before.
api_stop
api_start --size documents=20 --clock=0 --instant-filters honoured
faults 'documents 1 update=0..4'
run hr-fetch documents
instant=$(jq -r .updatedAt out | sort | tail -n 1)
jq -r --arg t "$instant" 'select(.updatedAt == $t)|.id' out | sort >wanted
for digits in '' .0 .00 .000 .000000; do
	mkdir -p "$XDG_STATE_HOME/hr-tools/default/default"
	printf '{"version":1,"source":"humaans","resources":{"documents":{"cursor":"%s"}}}' \
	    "${instant%.000Z}${digits}Z" \
	    >"$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
	chmod 600 "$XDG_STATE_HOME/hr-tools/default/default/humaans.json"
	run hr-fetch -v -F -i documents
	like "$(cat err)" 'honours the filter' "a cursor with \"$digits\": the API picks"
	records | jq -r .id | sort >got
	same got wanted 'and the rows of that instant are there'
done
rm -r "$XDG_STATE_HOME"

run hr-fetch -F -i -c days.json documents
like "$(cat err)" 'initial_sync_days' 'a bounded first run says so'
is "$(control 'select(.type=="begin")|.since')" null \
    'it has no cursor to start from: a table can be made of it'
is "$(control 'select(.type=="end")|.complete')" false \
    'and is not the whole list'

# --- Checkpoints.

api_stop
api_start --size documents=10000
rm -rf "$XDG_STATE_HOME"
run hr-fetch -F -i documents
is "$(control 'select(.type=="checkpoint")|.records' | head -n 2 | tr '\n' ' ')" \
    '765 1525 ' 'a checkpoint every eight pages'
cp out whole
grep '"checkpoint"' out | sed -n 10p >point
sed -n "1,$(grep -n '"checkpoint"' out | sed -n 10p | cut -d: -f1)p" out |
    grep -v '^{"\$hr"' >first
state point "$(now)"
before=$(requests documents)
run hr-fetch -v -F -i documents
is "$status" 0 'going on: exit status'
like "$(cat err)" 'going on after 7605 records' 'going on: it says so'
records >second
cat first second >both
grep -v '^{"\$hr"' whole >all
same both all 'both parts together are the whole'
is "$(control 'select(.type=="end")|.complete')" false \
    'the second part is not the whole list'
is "$(control 'select(.type=="end")|.cursor')" \
    "$(grep '"end"' whole | jq '."$hr".cursor')" 'the cursor is of both parts'
asked=$(($(requests documents) - before))
if [ "$asked" -ge 24 ] && [ "$asked" -le 28 ]; then
	pass "the first part is not asked for again ($asked requests)"
else
	fail "the first part is not asked for again" "$asked requests"
fi

# Rows that went in between: the ground is found again.
rm -r "$XDG_STATE_HOME"
run hr-fetch -F -i documents
grep '"checkpoint"' out | sed -n 10p >point
sed -n "1,$(grep -n '"checkpoint"' out | sed -n 10p | cut -d: -f1)p" out |
    grep -v '^{"\$hr"' >first
state point "$(now)"
faults 'documents 1 delete=100..160'
run hr-fetch -F -i documents
is "$status" 0 'rows deleted before the checkpoint: exit status'
records | cat first - | jq -r .id | sort >got
curl -sSg "$API_URL/_demo/throughout/documents" | sort >there
is "$(comm -13 got there | wc -l)" 0 'no row that stayed is lost'
is "$(uniq -d got | wc -l)" 0 'none comes twice'
faults

# Refused, with the reason.
state point 2020-01-01T00:00:00Z
run hr-fetch -F -i documents
like "$(cat err)" 'it is not of the last day' 'an old checkpoint is refused'
is "$(control 'select(.type=="end")|.complete')" true 'and all is read'
state point 2999-01-01T00:00:00Z
run hr-fetch -F -i documents
like "$(cat err)" 'it is not of the last day' 'as is one of a time to come'
rm -r "$XDG_STATE_HOME"
state point "$(now)"
run hr-fetch -F -i documents
like "$(cat err)" 'keys that belong to it are gone' \
    'a checkpoint without its keys is refused'
rm -r "$XDG_STATE_HOME"
run hr-fetch -F -i documents
grep '"checkpoint"' out | sed -n 3p >point
state point "$(now)"
run hr-fetch -F -i -l 50 documents
like "$(cat err)" 'the request is another one' 'another request is refused'

# What is no checkpoint of ours is never gone on from.
api_stop
api_start --size documents=1000
rm -r "$XDG_STATE_HOME"
run hr-fetch -F -i documents
grep '"checkpoint"' out | sed -n 1p >point
keys=$XDG_STATE_HOME/hr-tools/default/default/.humaans,documents.keys
cp "$keys" keys
while IFS='	' read -r change why; do
	jq -c ".\"\$hr\".resume |= ($change)" point >changed
	cp keys "$keys"
	state changed "$(now)"
	run hr-fetch -F -i documents
	like "$status $(cat err)" "^0 .*$why" "a checkpoint: $change"
done <<-'END'
	.version = 1	it is not of this version
	del(.version)	it is not of this version
	.version = "1"	it is not of this version
	.tag = .tag[1:]	it is not of this version
	.tag += "0"	it is not of this version
	.tag = 1234567890123456	it is not of this version
	.tag |= .[:15] + "x"	it is not of this version
	del(.signature)	it is not of this version
	.signature = ""	it is not of this version
	del(.keys)	it is not of this version
	.keys = 1.5	it is not of this version
	.keys = -1	it is not of this version
	.keys = 99999999999999999	it is not of this version
	del(.began)	it is not of this version
	.began = null	it is not of this version
	.began = "soon"	it is not of this version
	.began = 1795375103	it is not of this version
	del(.since)	it is not of this version
	.since = "soon"	it is not of this version
	.since = 0	it is not of this version
	del(.cursor)	it is not of this version
	.cursor = "2026-02-30"	it is not of this version
	.cursor = []	it is not of this version
	del(.clock)	it is not of this version
	.clock = "1795375103"	it is not of this version
	.clock = 99999999999999999	it is not of this version
	.tag = "0123456789abcdef"	the keys that belong to it are gone
	.keys = 10000000	the keys that belong to it are gone
	del(.pager)	can't be taken up
	.pager = {}	can't be taken up
	.pager.offset = -1	can't be taken up
	.pager.offset = 9223372036854775800	can't be taken up
	.pager.rows = 0	can't be taken up
	.pager.rows = 9223372036854775800	can't be taken up
	del(.order)	can't be taken up
	.order = ["up"]	can't be taken up
END
for damage in 'head -c 20' 'tr [:alnum:] x' 'cat /dev/null'; do
	# shellcheck disable=SC2086,SC2094 # words; two files
	$damage <keys >"$keys"
	state point "$(now)"
	run hr-fetch -F -i documents
	like "$status $(cat err)" '^0 .*the keys that belong to it are gone' \
	    "keys: $damage"
done
run flock "$keys" hr-fetch -F -i documents
like "$status $(cat err)" "^0 .*keys: another run uses it; there will be no" \
    'keys that another run writes'
is "$(grep -c '"checkpoint"' out)" 0 'none come'

# The rows of an answer that was ignored are not behind the checkpoint.
mkdir -p gap/humaans
cp "$SRC_TOP"/src/sources/humaans/*.jq gap/humaans
jq '.resource_defaults.endpoint.response_actions =
    [{status_code: 403, action: "ignore"}]' \
    "$SRC_TOP/src/sources/humaans/source.json" >gap/humaans/source.json
faults 'documents 3 status=403'
rm -r "$XDG_STATE_HOME"
run env HR_SOURCES="$T/gap" hr-fetch -F -i -l 50 documents
is "$status $(grep -c 'the cursor stays where it was' err)" '0 1' \
    'an answer within the list is ignored'
is "$(grep -c '"checkpoint"' out)" 0 'no checkpoint comes behind it'
faults

# --- Numbered pages: the seam of the next chain is the page taken last.

api_stop
api_start --size teamtailor/candidates=6000 --rate off
mkdir -p sources/teamtailor
jq 'del(.rate_limit)' "$SRC_TOP/src/sources/teamtailor/source.json" \
    >sources/teamtailor/source.json
export HR_SOURCES="$T/sources"
rm -rf "$XDG_STATE_HOME"
run hr-fetch -F -i teamtailor/candidates
records >all
n=$(grep -n '"checkpoint"' out | sed -n 20p | cut -d: -f1)
sed -n "${n}p" out >point
sed -n "1,${n}p" out | grep -v '^{"\$hr"' >first
state point "$(now)"
mv "$XDG_STATE_HOME/hr-tools/default/default/humaans.json" \
    "$XDG_STATE_HOME/hr-tools/default/default/teamtailor.json"
before=$(requests candidates)
run hr-fetch -v -F -i teamtailor/candidates
records | cat first - >both
same both all 'numbered pages: both parts together are the whole'
asked=$(($(requests candidates) - before))
left=$((200 - $(wc -l <first) / 30))
if [ "$asked" -ge "$left" ] && [ "$asked" -le $((left + left / 20 + 2)) ]; then
	pass "$asked requests for the $left pages that are left"
else
	fail "$asked requests for the $left pages that are left"
fi
unset HR_SOURCES

# --- Without a folder for the keys: a warning, and no error with it.

run env XDG_STATE_HOME=/proc/none hr-fetch -F -i documents
is "$status $(grep -c 'there will be no checkpoints' err)" '0 1' \
    'no place for the keys: no checkpoints, which is said'
is "$(grep -v ': warning: ' err)" '' 'once'

# --- SIGTERM: whole lines, no end.

api_stop
api_start --size documents=10000

faults 'documents * latency=200ms'
rm -rf "$XDG_STATE_HOME"
rm -f out # an earlier one has checkpoints, too
hr-fetch -F -i -j 1 documents >out 2>err &
pid=$!
wait_for 10 grep -qs '"checkpoint"' out
kill -TERM "$pid"
wait "$pid" 2>/dev/null
is "$?" 143 'SIGTERM: exit status'
is "$(tail -c 1 out | od -An -c | tr -d ' ')" '\n' 'the last line is whole'
is "$(control .type | grep -c '"end"\|"done"')" 0 'no end, no done'

done_testing
