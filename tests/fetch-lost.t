#!/bin/sh
# Where nobody is there, or the token is no good, one list's tries are enough:
# the others are not asked for, and fail in the stream as it did.
. "$(dirname "$0")/lib.sh"

api_start --size documents=70
export HR_SOURCE=humaans

faults() {
	printf '%b\n' "$1" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

# ends: how each list of the stream ended.
ends() {
	jq -r '."$hr" | select(.type == "end" or .type == "fail") |
	    "\(.resource) \(.type) \(.temporary)"' out | tr '\n' ' '
}

three='companies documents job-roles'
failed='companies fail X documents fail X job-roles fail X '

# shellcheck disable=SC2086
HR_HUMAANS_TOKEN=wrong run hr-fetch -F $three --report report
is "$status $(ends)" "2 $(echo "$failed" | sed 's/X/false/g')" \
    'a token that is refused: all lists fail'
is "$(cat err)" "hr-fetch: humaans/companies: page 1: HTTP 401: NotAuthenticated: Invalid access token (the token came from \$HR_HUMAANS_TOKEN)
hr-fetch: humaans: 2 more lists are not asked for, which would fail likewise" \
    'and it is said once'
is "$(wc -l <"$API_LOG")" 1 'after one request'
is "$(jq -c '[.resource, .status, .requests]' report | tr '\n' ' ')" \
    '["companies",2,1] ["documents",2,0] ["job-roles",2,0] ' \
    'the report has them'

# A port that nobody listens at.
echo '{"retry_attempts":1}' >once.json
nobody=http://127.0.0.1:1/api
# shellcheck disable=SC2086
HR_HUMAANS_BASE_URL=$nobody run hr-fetch -c once.json -F $three
is "$status $(ends)" "75 $(echo "$failed" | sed 's/X/true/g')" \
    'nobody there: all lists fail, and may not the next time'
like "$(tr '\n' ' ' <err)" \
    "^hr-fetch: humaans/companies: .*onnect[^ ]* .*hr-fetch: humaans: 2 more lists [^:]*\$" \
    'two lines'

HR_HUMAANS_BASE_URL=$nobody run hr-fetch -c once.json -F documents companies \
    teamtailor/jobs
is "$status $(ends)" '75 documents fail true companies fail true jobs end null ' \
    'another source is asked all the same'
like "$(cat err)" 'humaans: 1 more list is not asked for' 'one list'

# A token that was good, and one list that it is not good for.
faults 'documents * status=401'
# shellcheck disable=SC2086
run hr-fetch -F $three
is "$status $(ends)" \
    '2 companies end null documents fail false job-roles end null ' \
    'a list that is refused while others are not'

# Somebody is there, but one list is cut off.
faults 'companies * reset=1'
# shellcheck disable=SC2086
run hr-fetch -c once.json -F $three
is "$status $(ends)" \
    '75 companies fail true documents end null job-roles end null ' \
    'a connection that is cut says nothing of the other lists'

done_testing
