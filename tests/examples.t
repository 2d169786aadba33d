#!/bin/sh
# Runs the examples: the literal blocks under EXAMPLES in the section 1 pages,
# all of hr-tools(7), and the console blocks of the README, against the demo
# API.  After "$ " stands a command (after "> " more of it), then what it must
# print; a block without "$ " is a script that must succeed.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/pg.sh"

# The blocks of a page, each after a line "@".
blocks_of_page() {
	awk -v all="$2" '
	/^\.Sh / { wanted = all || $2 == "EXAMPLES" }
	/^\.Ed/ { inside = 0 }
	inside { print }
	/^\.Bd -literal/ && wanted { inside = 1; print "@" }' "$1" |
	    sed 's/\\(aq/'\''/g; s/\\(dq/"/g; s/\\(ti/~/g; s/\\(ha/^/g
		s/\\(ga/`/g; s/\\-/-/g; s/\\&//g; s/\\e/\\/g'
}

blocks_of_readme() {
	awk '
	/^```/ { inside = 0 }
	inside { print }
	/^```console/ { inside = 1; print "@" }' "$1"
}

# A folder for each block, with a file "1.run" for each command and "1.want"
# for what it prints; where that is not said, there is no such file.
split_blocks() {
	awk '
	function next_command() {
		name = block "/" ++n
	}
	$0 == "@" {
		block = sprintf("block.%02d", ++blocks)
		system("mkdir " block)
		n = 0; first = 1
		next
	}
	first {
		first = 0
		told = /^\$ /
		if (!told)
			next_command()
	}
	told && /^\$ / {
		next_command()
		printf "" >(name ".want")
		print substr($0, 3) >(name ".run")
		next
	}
	told && sub(/^> /, "") { print >(name ".run"); next }
	{ print >(name (told ? ".want" : ".run")) }'
}

# The first of our tools that a block wants and that is not there, if any.
not_built() {
	grep -Eoh '\bhr-(state|sync|load-[a-z]+)\b' "$1"/*.run | while read -r tool; do
		command -v "$tool" >/dev/null || echo "$tool"
	done | grep -m 1 .
}

# A server for hr-load-pg; psql's part is not tested.
pg_start || diag 'no PostgreSQL server'
mkdir other
cat >other/psql <<'END'
#!/bin/sh
exec cat >/dev/null
END
chmod +x other/psql
PATH=$T/other:$PATH

# What the examples read.
printf '%s\n' '{"id":1,"name":"Ada","status":"active"}' \
    '{"id":2,"name":"Zoë, \"Z\"","status":"offboarded"}' >people.ndjson
printf '%s\n' '{"id":"d1","personId":"p1","name":"Contract","fileSize":5}' \
    >documents.ndjson

api_start --size documents=60
export HR_SOURCE=humaans
for file in "$SRC_TOP"/man/*.[17] "$SRC_TOP/README.md"; do
	name=${file##*/}
	cp -r "$T" "$world/$name" && cd "$world/$name" || exit 1
	XDG_STATE_HOME=$world/$name/.state # what one page syncs is its own
	case $name in
	*.md) blocks_of_readme "$file" | split_blocks ;;
	*.7) blocks_of_page "$file" 1 | split_blocks ;;
	*) blocks_of_page "$file" 0 | split_blocks ;;
	esac
	for block in block.*; do
		if ! [ -d "$block" ]; then
			case $name in
			*.7) ;;
			*) fail "$name has examples" ;;
			esac
			break
		fi
		if missing=$(not_built "$block"); then
			skip 1 "$name: $missing is not built"
			continue
		fi
		for command in "$block"/*.run; do
			title="$name: $(head -n 1 "$command")"
			status=0
			# shellcheck disable=SC1090
			(. "./$command") </dev/null >out 2>err || status=$?
			is "$status" 0 "$title"
			is "$(grep -v '^hr-sync: .* 0 failed; ' err)" '' \
			    "$title: no complaint"
			if [ -f "${command%.run}.want" ]; then
				same out "${command%.run}.want" "$title: prints that"
			fi
		done
	done
done

done_testing
