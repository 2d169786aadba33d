#!/bin/sh
# What the tools say where something is wrong, to the letter: the table is
# tests/data/messages.txt, a paragraph a mistake: "$ COMMAND", what it says, and
# "= STATUS".  In it, T and WORLD are this test's folders, PORT a port, PID a
# process.  Lines "# TEXT" are headings; "& COMMAND" makes ready.
#
#	HR_TEST_ACCEPT=1 tests/messages.t	writes what is said now
#
# Each message in the sources is met by a line, or is among those that
# tests/data/messages-not.txt gives a reason for.
. "$(dirname "$0")/lib.sh"

table=$SRC_TOP/tests/data/messages.txt

# What the commands of the table know.
mkdir -p sources/acme own
cat >world.sh <<'END'
api() {
	printf '%s\n' "$@" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
}

# begin [MEMBER]: a framed stream's start; end RECORDS
begin() {
	echo '{"$hr":{"type":"run","run":"r","profile":"default","state":"default","resources":["humaans/companies"]}}'
	echo '{"$hr":{"type":"begin","source":"humaans","resource":"companies","primary_key":["id"],"disposition":"'"${1-merge}"'","since":'"${2-null}"'}}'
}
end() {
	echo '{"$hr":{"type":"end","source":"humaans","resource":"companies","records":'"$1"',"complete":true}}'
	echo '{"$hr":{"type":"done","blocks":1,"failed":0}}'
}

# config TEXT
config() {
	printf '%s\n' "$1" >config.json
}

# terminal COMMAND...: with a terminal for stdin.
terminal() {
	python3 -c 'import os, pty, subprocess, sys
own, its = pty.openpty()
sys.exit(subprocess.run(sys.argv[1:], stdin=its).returncode)' "$@"
}
END

# say COMMAND: its messages and its status, without what changes.
say() {
	status=0
	timeout 60 sh -c '. ./world.sh; eval "$1"' sh "$1" </dev/null >out 2>err || status=$?
	sed "s|$T|T|g; s|$world|WORLD|g; s#\\(^\\|[^A-Za-z0-9_./-]\\)$SRC_TOP/#\\1TOP/#g; s|TOP/[A-Za-z0-9/]*bin/[./]*/src/|TOP/src/|g; s|127\\.0\\.0\\.1:[0-9][0-9]*|127.0.0.1:PORT|g
		s|-[0-9a-f]\{16\}|-HASH|
		s|process [0-9][0-9]*|process PID|g; s|after [0-9]* ms|after N ms|
		s|[a-z]*-_tmp[^ ]*-[0-9][0-9]*|STATE|g; s|; [0-9]* s\$|; N s|" err
	echo "= $status"
}

api_start --size documents=20 --size companies=3
echo '{"retry_attempts":1,"request_timeout_seconds":2}' >once.json
export HR_SOURCE=humaans API_URL

while IFS= read -r line; do
	case $line in
	'$ '*)
		command=${line#??}
		printf '%s\n' "$line"
		say "$command"
		;;
	'& '*)
		printf '%s\n' "$line"
		sh -c '. ./world.sh; eval "$1"' sh "${line#??}" </dev/null \
		    >out 2>err || diag "${line#??}: $(cat err)" >&2
		;;
	'#'* | '') printf '%s\n' "$line" ;;
	esac
done <"$table" >now

if [ -n "${HR_TEST_ACCEPT-}" ]; then
	cp now "$table"
fi

# A paragraph of each, side by side.
awk -v RS= '{ print > FILENAME "-" FNR }' now
cp "$table" wanted
awk -v RS= '{ print > FILENAME "-" FNR }' wanted
# Of each the first command, which is its name.
awk -v RS= -v FS='\n' '{
	for (i = 1; i <= NF && $i !~ /^\$ /; i++)
		;
	name = i > NF ? "" : substr($i, 3)
	gsub("#", "\\#", name)
	print name
}' wanted >names
n=0
while [ -e "wanted-$((n + 1))" ]; do
	n=$((n + 1))
	IFS= read -r name <&3
	same "now-$n" "wanted-$n" "$name"
done 3<names

# Each message of the sources is among them.
run python3 "$SRC_TOP/tests/messages.py" "$SRC_TOP"
is "$(cat out err)" '' 'each message is met, or there is a reason'

done_testing
