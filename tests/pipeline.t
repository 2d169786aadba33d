#!/bin/sh
# The main job, end to end: an API's records as CSV, read by somebody else.
. "$(dirname "$0")/lib.sh"

faults() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

# pipes RESOURCE: into RESOURCE.csv; each member's exit status counts.
pipes() {
	{
		{ hr-fetch "$1"; echo "$?" >s1; } |
		    { hr-map "$1"; echo "$?" >s2; } |
		    { hr-load-csv >"$1.csv"; echo "$?" >s3; }
	} 2>err
	cat s1 s2 s3 err | tr -d '\n'
}

# agrees NAME RESOURCE [moved]
agrees() {
	curl -sSg "$API_URL/_demo/records/$2" >truth
	said=$(pipes "$2")
	if [ $# -ge 3 ]; then
		curl -sSg "$API_URL/_demo/throughout/$2" >throughout
		run python3 "$SRC_TOP/tests/csv-truth.py" "$2" "$2.csv" truth \
		    throughout
	else
		run python3 "$SRC_TOP/tests/csv-truth.py" "$2" "$2.csv" truth
	fi
	is "$said $status $(cat out err)" '000 0 ' "$1"
}

api_start --size documents=0
sizes='0 1 99 100 101 250 10000'
[ -z "$VALGRIND" ] || sizes='0 1 101'
[ -z "${HR_TEST_LONG-}" ] || sizes="$sizes 1000000"
for size in $sizes; do
	for resource in companies documents job-roles; do
		curl -sS -X PUT --data "$size" \
		    "$API_URL/_demo/size/$resource" >said
		agrees "$size $resource" "$resource"
	done
done

curl -sS -X PUT --data 2000 "$API_URL/_demo/size/documents" >said
faults 'documents 5- cap=7'
agrees 'the page cap falls to 7 under way' documents

for churn in 'insert=2' 'delete=random:2' 'insert=2 delete=random:2'; do
	curl -sS -X PUT --data 2000 "$API_URL/_demo/size/documents" >said
	faults "documents * $churn seed=3"
	agrees "between pages: $churn" documents moved
done

done_testing
