#!/bin/sh
# Credentials of each kind, parents and children: the requests that they make
# (the table is tests/data/auth.txt; CASE=REGEX runs some of its cases), and
# the records that come with others.

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
export SRC_TOP

python3 "$SRC_TOP/tests/paginators.py" "$SRC_TOP/tests/data/auth.txt" \
    >results || fail 'the table is run'
[ -s results ] || fail 'there are cases'
HR_KEY=s3cret-oauth python3 -B "$SRC_TOP/tests/token-race.py" >>results ||
    fail 'a token runs out'
take_results results

# --- Where none is needed, and where no request can be known yet.

cat >open.json <<'EOF'
{ "client": { "base_url": "https://${REGION}.example.com" },
  "resources": [{ "name": "a", "endpoint": "a" },
    { "name": "b", "endpoint": "a/{resources.a.id}/b" }] }
EOF
run env REGION=north-east hr-fetch --source-file open.json --dry-run b
is "$status $(cat out)" '0 GET https://north-east.example.com/a' \
    'of a child its parent, no credentials; what is no secret is shown'

# --- Included records.

api_start --size teamtailor/jobs=45 --rate off
run hr-fetch --include department --include user teamtailor/jobs
is "$status $(cat err)" '0 ' 'included records: exit status'
is "$(grep '^{"\$hr"' out | jq -c '."$hr"|select(.type=="end")|
    [.resource,.complete]' | sort | tr '\n' ' ')" \
    '["departments",false] ["jobs",true] ["users",false] ' \
    'blocks of their own, never complete'
jq -r 'select(.type=="jobs")|.relationships.department.data.id // empty' out |
    sort -u >wanted
jq -r 'select(.type=="departments")|.id' out >got
sort -u got >once
same once wanted 'the departments of the jobs'
is "$(wc -l <got)" "$(wc -l <wanted)" 'each once'
is "$(grep '^{"\$hr"' out | jq -r '."$hr"|
    select(.type=="end" and .resource=="departments")|.records')" \
    "$(wc -l <wanted)" 'and counted'
run sh -c 'hr-fetch --include department teamtailor/jobs | hr-map |
    hr-load-csv -d tables'
is "$status $(cat err)" '0 ' 'they are mapped and loaded'
is "$(tail -n +2 tables/departments.csv | wc -l)" "$(wc -l <wanted)" \
    'as a table of their own'

run timeout -s KILL 10 hr-fetch --include user --include '' teamtailor/jobs
is "$status" 2 'a relation without a name: refused'

# One resource's included records are blocks among those of the next one.
run hr-fetch --include department teamtailor/jobs teamtailor/users
is "$status $(cat err)" '0 ' 'included records of several resources'
is "$(grep '^{"\$hr"' out | jq -r '."$hr"|
    select(.type=="end")|.resource' | tr '\n' ' ')" \
    'jobs departments users departments ' 'and the blocks of each'

# More than there is room for, while they come.
api_start --size teamtailor/jobs=1200 --size teamtailor/users=1200 --rate off
run sh -c '(export XDG_STATE_HOME="$PWD/fresh"; ulimit -f 16
    hr-fetch --include user teamtailor/jobs) | grep -F "\"type\":\"fail\""'
is "$(cat err; jq -r '."$hr".error' out)" \
    'hr-fetch: the spooled included records: File too large
the spooled included records: File too large' \
    'no room for included records: said, also in the stream'

done_testing
