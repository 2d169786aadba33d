#!/bin/sh
# hr-fetch against lists that change while they are read: every record that was
# there throughout comes once, or hr-fetch says that it could not be done.
. "$(dirname "$0")/lib.sh"

faults() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

# reads NAME STATUSES: the records that were there throughout are in out once,
# where the exit status is 0; else one line tells how many came.
reads() {
	reads_name=$1 reads_statuses=$2
	run hr-fetch documents
	curl -sS "$API_URL/_demo/throughout/documents" | sort >throughout
	jq -r .id out | sort >ids
	case " $reads_statuses " in
	*" $status "*) ;;
	*)
		fail "$reads_name: exit $status" "$(cut -c 1-300 err)"
		return
		;;
	esac
	missing=$(comm -23 throughout ids | wc -l)
	if [ -n "$(uniq -d ids)" ]; then
		fail "$reads_name: some came twice" "$(uniq -d ids | head -n 5)"
	elif [ "$status" -eq 0 ]; then
		is "$missing" 0 "$reads_name: all there, none twice"
	else
		like "$(cat err)" \
		    'documents: .*(read|lists) [0-9]+( of [0-9]+)?' \
		    "$reads_name: exit $status, and how many"
	fi
}

churn='insert=2 update=random:2 delete=random:2'
for order in natural created-desc id; do
	api_start --size documents=1000 --order "$order"
	for changes in insert=3 delete=random:3 "$churn" delete=random:12; do
		faults "documents * $changes seed=$((tap_tests + 1))"
		reads "order $order, $changes" 0
		curl -sS -X PUT --data 1000 "$API_URL/_demo/size/documents" >said
	done
done

# Orders in which rows overtake each other: as long as the list moves there may
# be no way; once it stands still, all come.
for order in updated-asc updated-desc random; do
	api_start --size documents=1000 --order "$order"
	for changes in insert=1 update=random:3 "$churn"; do
		faults "documents * $changes seed=$((tap_tests + 1))"
		reads "order $order, $changes" '0 75'
		faults "documents 1-14 $changes seed=$((tap_tests + 1))"
		reads "order $order, $changes for a while" 0
		curl -sS -X PUT --data 1000 "$API_URL/_demo/size/documents" >said
	done
done

# One deleted, one added, and the counts agree.
api_start --size documents=1000
faults 'documents 2 delete=0 insert=1' 'documents 4 delete=100 insert=1'
reads 'one goes, one comes' 0

# All of it gone, all of it new.
faults 'documents 3 delete=random:2000'
reads 'all rows go' 0
api_start --size documents=0
faults 'documents 1 insert=300'
reads 'rows come' 0

# A cap that falls while rows go.
api_start --size documents=1000
faults "documents * $churn" 'documents 4- cap=7'
reads 'a cap of 7 while rows come and go' '0 75'
faults 'documents 1-30 delete=random:1' 'documents 4- cap=7'
reads 'a cap of 7 while some rows go' 0

done_testing
