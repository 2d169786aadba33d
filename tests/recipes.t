#!/bin/sh
# The recipes in examples/, run as they are, in a home of their own, against the
# demo API.  A recipe whose other program is absent is skipped.
# shellcheck disable=SC2016,SC2317 # what other shells expand, wait_for calls
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/pg.sh"

recipes=$SRC_TOP/examples
config=$XDG_CONFIG_HOME/hr-tools/config.json

# faults LINE...: a new script for the demo API.
faults() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

# has COUNT COMMAND...: or else so many tests are skipped.
has() {
	has_count=$1
	shift
	for program; do
		command -v "$program" >which-out || {
			skip "$has_count" "no $program"
			return 1
		}
	done
}

# rows DATABASE TABLE
rows() {
	sqlite3 -readonly "$1" "SELECT count(*) FROM [$2]"
}

api_start --size documents=60

# Profiles as they would be: each with a token of its own, in a file.
mkdir -p "${config%/*}"
(umask 077 && echo demo-token >"${config%/*}/token")
cat >"$config" <<END
{
  "profiles": {
    "acme": {
      "source": "humaans",
      "base_url": "$HR_HUMAANS_BASE_URL",
      "api_token_file": "token",
      "retry_attempts": 1
    },
    "acme-hiring": {
      "source": "teamtailor",
      "base_url": "$HR_TEAMTAILOR_BASE_URL",
      "api_token_file": "token"
    }
  }
}
END

# --- Each says what it is, what it needs and how it is used.

for recipe in alert citus crontab head-count job-array kafka many-accounts \
    masked nightly.mk own-source stale tables.py; do
	head -n 20 "$recipes/$recipe" >beginning
	ok "$recipe says what it needs" grep -q 'needs' beginning
	ok "$recipe says how it is used" grep -q 'how' beginning
	is "$(awk 'length > 80' "$recipes/$recipe")" '' "$recipe: 80 columns"
done

# --- alert

run "$recipes/alert" sh -c 'echo all well'
is "$status $(cat out)" '0 all well' 'alert: what a command says goes through'
run "$recipes/alert" sh -c 'echo no token >&2; exit 2'
is "$status $(sed 's/ on [^ ]*:.*//' out)" '2 failed with status 2
no token' 'a failure is told'
run "$recipes/alert" sh -c 'echo no token >&2; exit 2'
is "$status $(cat out)" '2 ' 'once'
export ALERT='echo "$SUBJECT" | sed "s/ on .*//" >>told; cat >>told'
cat >flaky <<'END'
#!/bin/sh
exit "$(cat state)"
END
chmod +x flaky
for state in 75 75 0 75 75 75 75 0 0 1; do
	echo "$state" >state
	run "$recipes/alert" ./flaky
	is "$status" "$state" "alert: exit status $state"
done
is "$(cat told)" 'failed with status 75
well again
failed with status 1' 'what passes by itself is told the third time'
cat >teller <<'END'
#!/bin/sh
[ -e way ] && echo "$SUBJECT" | sed 's/ on .*//' >>late
END
chmod +x teller
ALERT=./teller
for state in 1 way 1 1 -way 0 way 0 0; do
	case $state in
	way) : >way ;;
	-way) rm way ;;
	*) echo "$state" >state && run "$recipes/alert" ./flaky late ;;
	esac
done
is "$(cat late)" 'failed with status 1
well again' 'what could not be told is told the next time'
unset ALERT

# --- crontab: each line as cron runs it

mkdir -p "$HOME/bin" "$HOME/hr"
cp "$recipes/alert" "$recipes/stale" "$HOME/bin"
sed -n 's/^[0-9]* [0-9]* \* \* \*  //p' "$recipes/crontab" >lines
is "$(wc -l <lines)" 3 'crontab: three lines'
cron() {
	env -i HOME="$HOME" LOGNAME=tester SHELL=/bin/sh PATH="$BIN:/usr/bin:/bin" \
	    XDG_CONFIG_HOME="$XDG_CONFIG_HOME" XDG_STATE_HOME="$XDG_STATE_HOME" \
	    /bin/sh -c "$1"
}
run cron "$(sed -n 3p lines)"
is "$status" 1 'stale: what was never loaded is'
like "$(cat out)" '^humaans/documents$' 'stale: names it'
for n in 1 2 3; do
	run cron "$(sed -n ${n}p lines)"
	is "$status $(cat err)" '0 ' "crontab: line $n"
done
is "$(rows "$HOME/hr/acme.db" documents)" 60 'crontab: the rows are there'
faults '* * status=403'
rm -r "$XDG_STATE_HOME/hr-tools"
run cron "$(sed -n 1p lines)"
is "$status" 2 'crontab: a token that is refused'
like "$(cat out)" 'failed with status 2' 'crontab: is mailed'
faults ''

# --- systemd

unit=$recipes/systemd/hr-sync@.service
if has 1 systemd-analyze; then
	mkdir units
	sed "s,/usr/bin/hr-sync,$BIN/hr-sync,; /^Documentation/d" "$unit" \
	    >units/hr-sync@acme.service
	sed '/^Documentation/d' "$recipes/systemd/hr-sync@.timer" \
	    >units/hr-sync@acme.timer
	cp "$recipes/systemd/hr-sync-failed@.service" \
	    units/hr-sync-failed@acme.service
	run env SYSTEMD_UNIT_PATH="$T/units:" systemd-analyze verify --man=no \
	    units/hr-sync@acme.service units/hr-sync@acme.timer \
	    units/hr-sync-failed@acme.service
	is "$(grep -F hr-sync err)" '' 'systemd: nothing to say about the units'
fi
# As the service runs it: the credential in a folder, a profile that asks for it.
mkdir -m 700 credentials lib
(umask 077 && echo demo-token >credentials/token)
jq '.profiles.acme |= (del(.api_token_file) | .api_token_command =
    "cat \"$CREDENTIALS_DIRECTORY\"/token")' "$config" >etc.json
chmod 644 etc.json
start=$(sed -n 's/^ExecStart=//p' "$unit" | sed "s,/usr/bin/,$BIN/,
	s,/etc/hr-tools/config.json,$T/etc.json,; s,%i,acme,g")
run env CREDENTIALS_DIRECTORY="$T/credentials" XDG_STATE_HOME="$T/lib" \
    HR_SYNC_TO="--sqlite $T/lib/hr.db" sh -c "$start"
is "$status" 0 'systemd: the service'
is "$(rows lib/hr.db documents)" 60 'systemd: its rows are there'

# --- make

if has 4 make; then
	run make -s -k -j 2 -f "$recipes/nightly.mk"
	is "$status $(cat err)" '0 ' 'make: all'
	like "$(cat people.csv)" '^[A-Z].*,[1-9]' 'make: a report'
	like "$(cat applications.csv)" '^20..-..,[1-9]' 'make: another'
	run make -f "$recipes/nightly.mk"
	unlike "$(cat out)" 'sqlite3' 'make: nothing is made twice'
fi

# --- many accounts

mkdir accounts
if has 7 parallel; then
	run "$recipes/many-accounts" accounts 2
	is "$status" 0 'parallel: all accounts'
	is "$(rows accounts/acme.db documents)" 60 'parallel: one'
	is "$(rows accounts/acme-hiring.db candidates)" 100 'parallel: another'
	mkdir "the accounts' own"
	run "$recipes/many-accounts" "the accounts' own"
	is "$status $(rows "the accounts' own/acme.db" documents)" '0 60' \
	    'parallel: a folder with a blank in its name'
	run env XDG_CONFIG_HOME=nowhere "$recipes/many-accounts" accounts
	isnt "$status" 0 'parallel: no configuration'
	jq '.profiles.broken = {"source": "humaans"}' "$config" >more.json
	mv more.json "$config"
	run env -u HR_HUMAANS_TOKEN "$recipes/many-accounts" accounts
	is "$status" 1 'parallel: one fails'
	like "$(cat err)" '^many-accounts: exit status 2: hr-sync.* -p broken ' \
	    'parallel: it is said which'
	jq 'del(.profiles.broken)' "$config" >fewer.json
	mv fewer.json "$config"
fi

# --- PostgreSQL, a job for each account; Citus, by a stand-in

if pg_start; then
	for task in 1 2; do
		run env SLURM_ARRAY_TASK_ID="$task" "$recipes/job-array"
		is "$status $(cat err)" '0 ' "job array: task $task"
	done
	is "$(psql -XAt -c 'SELECT count(*) FROM acme.documents' -c \
	    'SELECT count(*) FROM "acme-hiring".candidates')" '60
100' 'job array: a schema for each'
	psql -Xq -c 'CREATE FUNCTION create_distributed_table(regclass, text)
	    RETURNS regclass LANGUAGE sql AS $$ SELECT $1 $$'
	run "$recipes/citus" humaans/documents
	is "$status $(cat err)" '0 ' 'Citus: a table beforehand'
	run hr-sync -q -s humaans documents --pg=
	is "$status $(cat err)" '0 ' 'Citus: is filled'
	is "$(psql -XAt -c 'SELECT count(*) FROM documents')" 60 \
	    'Citus: with all rows'
	run "$recipes/citus" humaans/document
	is "$status" 2 'Citus: no such list'
else
	skip 7 'no PostgreSQL server'
fi

# --- Kafka: a broker of librdkafka's own, that lasts as long as its client

mkdir spool && mkfifo input
TMPDIR=$PWD/spool "$recipes/kafka" -b 127.0.0.1:1 <input &
killed=$!
pids="$pids $killed"
exec 9>input
spooled() {
	find spool -name stream | grep -q .
}
wait_for 20 spooled
kill "$killed"
exec 9>&-
wait "$killed"
is "$(ls spool)" '' 'Kafka: killed, no records stay behind'

broker() {
	sed -n 's/.*bootstrap.servers=\(127[0-9.:]*\)$/\1/p' broker-log | grep .
}

if has 9 kcat; then
	mkfifo hold
	# shellcheck disable=SC2094 # hold is a topic, and the pipe is another
	kcat -P -b x -t hold -X test.mock.num.brokers=1 -X debug=mock <hold \
	    2>broker-log &
	pids="$pids $!"
	exec 9>hold
	wait_for 20 broker >address || diag "$(head broker-log)"
	run sh -c 'hr-fetch -F -i --state kafka -s humaans companies documents |
	    hr-map | "$1" -b "$2" | hr-state commit' sh "$recipes/kafka" \
	    "$(cat address)"
	is "$status $(cat err)" '0 ' 'Kafka: a run'
	hr-fetch humaans/documents | hr-map documents | sort >wanted
	kcat -C -q -e -b "$(cat address)" -t hr.documents | sort >got
	same got wanted 'Kafka: the records, byte for byte'
	kcat -C -q -e -b "$(cat address)" -t hr.documents -f '%k\n' | sort >got
	jq -r .id wanted | sort >ids
	same got ids 'Kafka: under their keys'
	like "$(hr-state --state kafka get humaans/documents)" '^20' \
	    'Kafka: the cursor moves'
	hr-state --state kafka rm humaans/documents
	echo "bootstrap.servers=$(cat address)" >kcat.conf
	hr-fetch -F humaans/companies | hr-map >stream
	run "$recipes/kafka" -F kcat.conf <stream
	is "$status $(grep -c '"end"' out)" '0 1' 'Kafka: a file for kcat'
	hr-fetch -F -i --state kafka humaans/documents | hr-map >stream
	run "$recipes/kafka" -b 127.0.0.1:1 -X message.timeout.ms=1000 <stream
	is "$status" 75 'Kafka: no broker'
	unlike "$(cat out)" '"end"' 'Kafka: nothing is acknowledged'
	sed '$d' stream >short
	run "$recipes/kafka" -b "$(cat address)" <short
	is "$status" 4 'Kafka: a stream that was cut off'
	sed '/^{"\$hr":{"type":"end"/s/"records":60/"records":61/' stream >short
	run "$recipes/kafka" -b "$(cat address)" <short
	is "$status $(grep -c '"end"' out)" '4 0' 'Kafka: a record is missing'
	exec 9>&-
fi

# --- Reading the output

mkdir data
hr-fetch -F humaans/people | hr-map >people
hr-load-csv -q -d data <people >acks
hr-load-sqlite -q -o data/people.db <people >acks
run /usr/bin/python3 -B "$recipes/tables.py" data
if [ "$status" -eq 0 ]; then
	sqlite3 -readonly -separator "$(printf '\t')" data/people.db "
	    SELECT '', status, count(*), count(employment_end_date) FROM people
	    GROUP BY status ORDER BY status" >wanted
	# Each way gives the same.
	is "$(grep -c '^	' out)" \
	    "$(($(grep -vc '^	' out) * $(wc -l <wanted)))" \
	    'tables.py: all answers'
	is "$(grep '^	' out | sort -u)" "$(sort wanted)" \
	    'tables.py: the same from everywhere'
else
	skip 2 'neither pandas nor DuckDB'
fi

if has 5 gnuplot; then
	for picture in out.svg out.png "the team's.svg"; do
		run "$recipes/head-count" data/people.db "$picture"
		is "$status $(cat err)" '0 ' "head-count: $picture"
	done
	like "$(cat out.svg)" 'People employed' 'head-count: a picture'
	is "$(head -c 4 out.png | tail -c 3)" PNG 'head-count: another'
fi

run "$recipes/masked" masked.csv
is "$status $(cat err)" '0 ' 'masked: a table'
is "$(mlr --icsv --onidx count masked.csv)" "$(wc -l <people | awk '{
    print $1 - 4 }')" 'masked: everybody'
mlr --icsv --ojson cut -f first_name,last_name,email,birthday \
    data/people.csv >names.json
jq -r '.[][] | strings | select(length > 4)' names.json | sort -u >names
is "$(grep -cwFf names masked.csv)" 0 'masked: nobody is named'

export HR_STAFF_BASE_URL="$HR_HUMAANS_BASE_URL" HR_STAFF_TOKEN=demo-token
run "$recipes/own-source" locations
is "$status $(cat err)" '0 ' 'a source of one'\''s own'
is "$(mlr --icsv --onidx cut -f id out | sort)" \
    "$(hr-fetch humaans/locations | jq -r .id | sort)" 'has all rows'
mkdir failing
printf '#!/bin/sh\nhead -n 3\nexit 1\n' >failing/hr-map
chmod +x failing/hr-map
run env PATH="$PWD/failing:$PATH" "$recipes/own-source" locations
isnt "$status" 0 'a map that fails makes it fail'
is "$(wc -l <"$recipes/staff.json")" 10 'in ten lines'

# --- hr-migration(7): the columns that it tells of, in the order of the maps

for table in companies documents job-roles; do
	awk -v table="$table" '
	/^\.Cm (companies|documents|job-roles) / { wanted = $2 == table }
	wanted && /^\.It .* Ta / && !/Em column/ && $4 != "(none)" {
		print $2 "\t" $4
	}' "$SRC_TOP/man/hr-migration.7" >wanted
	hr-map --schema "humaans/$table" | sed 1d |
	    head -n "$(wc -l <wanted)" | awk '{ print $1 "\t" $2 }' >got
	same got wanted "hr-migration(7): the columns of $table"
	ok 'there are some' test -s wanted
done

done_testing
