#!/bin/sh
# What fails in a sync of five resources keeps its data and its cursor; the
# others are loaded, and the exit status and one line tell.
. "$(dirname "$0")/lib.sh"

faults() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

five='companies documents job-roles people locations'
others='companies job-roles people locations'

# sync: the whole pipeline; its exit status is the commit's, as of any pipe.
sync() {
	run sh -c "hr-fetch -F -i $five | hr-map | hr-load-csv -d data |
	    hr-state commit"
}

cursors() {
	for resource; do
		echo "$resource $(hr-state get "$resource")"
	done | sort
}

# renew: rows of all five are new.
renew() {
	for resource in $five; do
		echo "$resource 1 insert=2"
	done
}

# lines RESOURCE...
lines() {
	for resource; do
		wc -l <"data/$resource.csv"
	done | tr '\n' ' '
}

api_start --clock=-7200x100 --size documents=300
export HR_SOURCE=humaans
mkdir data
sync
is "$status" 0 'five resources'
# shellcheck disable=SC2086 # words
cursors $others >before
cursors documents >mine
lines documents >rows
# shellcheck disable=SC2086
lines $others >other-rows
cp data/documents.csv kept.csv

# fails NAME LOADED: documents fails, in the way that faults has ordered.
fails() {
	same data/documents.csv kept.csv "$1: the data stay"
	cursors documents >now
	same now mine "$1: and the cursor"
	# shellcheck disable=SC2086
	cursors $others >now
	is "$(comm -12 before now | wc -l)" 0 "$1: the others' cursors move"
	cp now before
	# shellcheck disable=SC2086
	isnt "$(lines $others)" "$(cat other-rows)" "$1: and they are loaded"
	# shellcheck disable=SC2086
	lines $others >other-rows
}

faults "$(renew)" 'documents * status=403'
sync
isnt "$status" 0 'one is refused: the exit status tells'
is "$(grep -c '^hr-fetch: ' err)" 1 'and one line of hr-fetch'
like "$(cat err)" '^hr-fetch: humaans/documents: .*HTTP 403' 'which says why'
fails refused

faults "$(renew)" 'documents row=300 drop:id'
sync
isnt "$status" 0 'a record that cannot be mapped: the exit status tells'
like "$(cat err)" '^hr-map: .*documents.*id' 'and hr-map says which'
fails 'not mapped'

faults ''
sync
is "$status" 0 'then all is well again'
hr-fetch documents | hr-map documents | hr-load-csv >whole.csv
sort data/documents.csv >got
sort whole.csv >wanted
same got wanted 'and nothing is missing'
done_testing
