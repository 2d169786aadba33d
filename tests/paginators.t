#!/bin/sh
# Each paginator, stop rule and refusal, with the requests that it makes: the
# table is tests/data/paginators.txt.  CASE=REGEX runs some of its cases.
. "$(dirname "$0")/lib.sh"

export SRC_TOP
python3 "$SRC_TOP/tests/paginators.py" "$SRC_TOP/tests/data/paginators.txt" \
    >results || fail 'the table is run'
[ -s results ] || fail 'there are cases'
python3 -B "$SRC_TOP/tests/ask-ahead.py" >>results || fail 'it asks ahead'
python3 -B "$SRC_TOP/tests/big-pages.py" >>results || fail 'big pages are few'
python3 -B "$SRC_TOP/tests/hostile-pages.py" "${HR_TEST_SEED:-hr-tools}" \
    >>results || fail 'pages come in all shapes'
take_results results
done_testing
