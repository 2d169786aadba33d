#!/bin/sh
# A sync whose members are killed at random instants: nothing torn, no cursor
# ahead of the data, never exit status 0, and the next run ends all the same.
# HR_TEST_KILLS says how often (40).
. "$(dirname "$0")/lib.sh"

[ -z "$VALGRIND" ] || skip_all 'killing is a matter of time'
# The leak check is a process of the tool's name; the tool waits for it for ever.
[ -z "$SAN" ] || skip_all 'a kill could hit a sanitizer, not the tool'

api_start --size documents=3000 --size job-roles=500
# Enough latency that the kills fall between requests, too.
printf '* * latency=2ms..6ms\n' |
    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said

seed=${HR_TEST_SEED:-1}
run python3 "$SRC_TOP/tests/pipeline-kill.py" "${HR_TEST_KILLS:-40}" "$seed" \
    companies documents job-roles
is "$status $(grep '^not ok' out)" '0 ' "kills at random instants, seed $seed"
diag "$(cat out)"
done_testing
