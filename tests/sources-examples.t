#!/bin/sh
# The definitions in examples/ work as they are: the requests that they make,
# in order (the table is tests/data/examples.txt; CASE=REGEX runs some of its
# cases), and one of them against the demo API.

# shellcheck source=tests/lib.sh
. "$(dirname "$0")/lib.sh"
export SRC_TOP

python3 "$SRC_TOP/tests/paginators.py" "$SRC_TOP/tests/data/examples.txt" \
    >results || fail 'the table is run'
[ -s results ] || fail 'there are cases'
take_results results

# --- All 18 lists, with the key in the header that the example has.

api_start --rate 50/10
export HR_RECRUITMENT_BASE_URL="$API_URL/teamtailor/v1" \
    HR_RECRUITMENT_TOKEN=demo-token
run hr-fetch --source-file "$SRC_TOP/examples/recruitment.json" candidates
is "$status" 0 'recruitment.json: candidates'
is "$(cat err)" '' 'and nothing is said'
curl -sS "$API_URL/_demo/ids/teamtailor/candidates" >truth
jq -r .id out >ids
same ids truth 'each of them once, in the order of the API'
run hr-fetch --source-file "$SRC_TOP/examples/recruitment.json" --all
is "$status" 0 'recruitment.json: all lists'
is "$(cat err)" '' 'and nothing is said of them'
is "$(grep -c '"type":"end"' out)" 18 'there are 18'
is "$(jq -c 'select(.status != 200)' "$API_LOG")" '' \
    'no request was refused, none exceeded the rate'

export HR_RECRUITMENT_TOKEN=another
run hr-fetch --source-file "$SRC_TOP/examples/recruitment.json" candidates
is "$status" 2 'another key is refused'
like "$(cat err)" 'HR_RECRUITMENT_TOKEN' 'and it is said where it came from'
done_testing
