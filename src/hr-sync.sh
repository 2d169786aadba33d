#!/bin/sh
# hr-sync - keeps a copy of an HTTP API's lists up to date.  hr-sync(1).
#
# lock, due?, hr-fetch | hr-map | hr-load-* | hr-state commit
# shellcheck disable=SC2317 # functions that are called by their names
set -u

# The options, a line each: letter, name, argument, help.
# shellcheck disable=SC2016 # names of variables
options='- csv DIR a CSV file for each resource, in DIR
- sqlite FILE a table for each, in the SQLite database FILE
- pg CONNINFO a table for each, in a PostgreSQL database
s source SOURCE the source; else $HR_SOURCE, or as configured
c config FILE the configuration file
p profile PROFILE the profile in it; else $HR_PROFILE
- every TIME how often, such as 4h (0: now); else as configured
- full - read the whole lists, now
- full-every TIME how often to do so anyway (7d)
- dry-run - show what would be run, run nothing
v verbose - say more; repeat for still more
q quiet - say errors only
h help - show this help
V version - show the version
- options - show these options to programs'

usage() {
	cat <<'END'
hr-sync - keeps a copy of an HTTP API's lists up to date

usage: hr-sync [options] [resource...] --csv DIR | --sqlite FILE | --pg CONNINFO

Examples:
  hr-sync -s humaans --csv /srv/hr
  hr-sync -p acme companies documents --sqlite hr.db --every 1h

Options:
END
	echo "$options" | awk '{
		left = ($1 == "-" ? "    --" : "-" $1 ", --") $2
		left = left ($3 == "-" ? "" : "=" $3)
		sub(/^[^ ]+ [^ ]+ [^ ]+ /, "")
		printf "  %-27s %s\n", left, $0
	}'
	printf '\nThe manual: man hr-sync\n'
}

# As the other tools print theirs; they know what words can stand where.
show_options() {
	{
		hr-fetch --options
		hr-load-csv --options
		echo "$options"
	} | awk -F '\t' -v OFS='\t' '
		NF > 1 { words[$3] = $4; next }
		{
			split($0, part, " ")
			sub(/^[^ ]+ [^ ]+ [^ ]+ /, "")
			print part[1] == "-" ? "-" : "-" part[1],
			    "--" part[2], part[3],
			    part[3] in words ? words[part[3]] : "-", $0
		}
		END { print "operand", "-", "RESOURCE", words["RESOURCE"], "-" }'
}

error() {
	printf 'hr-sync: %s\n' "$*" >&2
}

say() {
	[ "$talk" = -q ] || error "$@"
}

wrong() {
	error "$* (hr-sync --help lists the options)"
	exit 2
}

# answer COMMAND...: what it prints is all that was asked for.
answer() {
	"$@" 2>/dev/null && exit
	error 'stdout: cannot be written'
	exit 1
}

# operand TEXT
operand() {
	case $1 in
	-* | *[!A-Za-z0-9_./-]* | '') wrong "\"$1\": no name of a resource" ;;
	esac
	resources="$resources $1"
}

# worsen STATUS: the worst so far is the first in the order 2, 1, 3, 4, 75.
worsen() {
	case $1 in
	0 | 1 | 2 | 3 | 4 | 75) other=$1 ;;
	*) other=1 ;; # it crashed
	esac
	for status in 2 1 3 4 75 0; do
		case $status in
		"$worst" | "$other") break ;;
		esac
	done
	worst=$status
}

# --- The command line.

# target KIND TEXT
target() {
	[ -z "$kind" ] || wrong "--$kind and --$1: one target at a time, please"
	[ -n "$2" ] || [ "$1" = pg ] || wrong "--$1: where?"
	kind=$1 where=$2
}

# find_option WORD: "-s" or "--source" is a row of the table.
find_option() {
	while read -r letter option argument _; do
		case $1 in
		"-$letter" | "--$option") return ;;
		esac
	done <<-END
		$options
	END
	case $1 in
	--*) wrong "unknown option $1$(suggest "${1#--}")" ;;
	esac
	wrong "unknown option $1"
}

# suggest WORD: the option that is nearest to it, where one is near.
suggest() {
	echo "$options" | awk -v word="$1" '
		function least(a, b) { return a < b ? a : b }
		function distance(a, b,	i, j, d) {
			for (i = 0; i <= length(a); i++)
				for (j = 0; j <= length(b); j++)
					d[i, j] = i * j == 0 ? i + j : least( \
					    least(d[i - 1, j], d[i, j - 1]) + 1, \
					    d[i - 1, j - 1] + (substr(a, i, 1) \
					    != substr(b, j, 1)))
			return d[length(a), length(b)]
		}
		BEGIN { best = int(length(word) / 3) + 2 }
		{
			far = distance(word, $2)
			if (far < best) {
				best = far
				near = $2
			}
		}
		END { if (near != "") print "; did you mean --" near "?" }'
}

# take OPTION [VALUE]
take() {
	case $1 in
	csv | sqlite | pg) target "$1" "$2" ;;
	source) source=$2 ;;
	config) config=$2 ;;
	profile) profile=$2 ;;
	every) every=$2 ;;
	full-every) full_every=$2 ;;
	full) full=1 ;;
	dry-run) dry=1 ;;
	verbose) talk=-v${talk#-} ;;
	quiet) talk=-q ;;
	help) answer usage ;;
	options) answer show_options ;;
	version)
		version=$(hr-state -V) || exit
		answer echo "hr-sync${version#hr-state}"
		;;
	esac
}

parse() {
	while [ $# -gt 0 ]; do
		word=$1 rest=''
		shift
		case $word in
		--) break ;;
		--*) find_option "${word%%=*}" ;;
		-?*)
			rest=${word#??}
			find_option "${word%"$rest"}"
			;;
		*)
			operand "$word"
			continue
			;;
		esac
		case $argument:$word in
		-:--*=*) wrong "--$option takes no argument" ;;
		-:*)
			take "$option"
			[ -z "$rest" ] || set -- "-$rest" "$@"
			continue
			;;
		*:--*=*) set -- "${word#*=}" "$@" ;;
		*) [ -z "$rest" ] || set -- "$rest" "$@" ;;
		esac
		[ $# -gt 0 ] || wrong "--$option needs an argument: $argument"
		take "$option" "$1"
		shift
	done
	for name; do
		operand "$name"
	done
	[ -n "$kind" ] || wrong 'where to? --csv, --sqlite or --pg says'
}

# absolute PATH: the same, but for links, wherever one stands.
absolute() (
	if [ -d "$1" ]; then
		CDPATH='' cd -P -- "$1" && pwd
	else
		CDPATH='' cd -P -- "$(dirname -- "$1")" &&
		    printf '%s/%s\n' "$(pwd)" "$(basename -- "$1")"
	fi
)

# The state's name: two targets never share their cursors.
name_state() {
	case $kind:$where in
	pg:*password=* | pg:*://*:*@*)
		wrong '--pg: no password here, where others see it: ~/.pgpass has it'
		;;
	pg:*) # the environment is a part of where that is
		place="$where ${PGSERVICE-} ${PGHOST-} ${PGHOSTADDR-} ${PGPORT-} \
${PGDATABASE-} ${PGUSER-}"
		;;
	*)
		target=$where
		where=$(absolute "$target" 2>/dev/null) || {
			error "$target: there is no folder $(dirname -- "$target")"
			exit 2
		}
		place=$where
		;;
	esac
	sum=$(printf %s "$place" | cksum)
	name=$(printf %s "$place" | LC_ALL=C tr -cs 'A-Za-z0-9.' _ | tail -c 50)
	HR_STATE=$kind-$name-${sum%% *}
	export HR_STATE
}

# --- What is to be done.

# ours TOOL ARG...: the tool, about what we are about.
ours() {
	tool=$1
	shift
	"$tool" ${source:+-s "$source"} ${config:+-c "$config"} \
	    ${profile:+-p "$profile"} ${talk:+"$talk"} "$@"
}

# tell_due STATUS: that nothing is due is nothing bad.
tell_due() {
	[ "$1" -eq 75 ] || worsen "$1"
}

# The resources that are due, and those of them of which the whole list is.
choose() {
	if [ -z "$resources" ]; then
		resources=$(ours hr-fetch --list --all) || exit
	fi
	[ -z "$full" ] || every=${every:-0}
	# shellcheck disable=SC2086 # names are words
	due=$(ours hr-state due --list ${every:+--every "$every"} $resources)
	tell_due $?
	if [ -n "$full" ]; then
		whole=$due
	elif [ -n "$due" ]; then
		# shellcheck disable=SC2086
		whole=$(ours hr-state due --list --full --every "$full_every" \
		    $due)
		tell_due $?
	fi
	for resource in $due; do
		case "
$whole
" in
		*"
$resource
"*) ;;
		*) news="$news $resource" ;;
		esac
	done
}

load() {
	case $kind in
	csv) set -- hr-load-csv -d "$where" ;;
	sqlite) set -- hr-load-sqlite -o "$where" ;;
	pg) set -- hr-load-pg --dsn "$where" ;;
	esac
	"$@" --deleted mark ${table:+--report "$tmp/loaded"} ${talk:+"$talk"}
}

# pipeline ARG...: the four tools, with hr-fetch's arguments.  Each says with
# which status it ended; hr-fetch also which process it is, and where we were
# told to stop before that, it does not start.
pipeline() {
	{
		ours sh_fetch "$@"
		echo $? >"$tmp/fetch"
	} | {
		hr-map ${talk:+"$talk"}
		echo $? >"$tmp/map"
	} | {
		load
		echo $? >"$tmp/load"
	} | {
		hr-state commit --json ${talk:+"$talk"} >>"$tmp/summary"
		echo $? >"$tmp/commit"
	}
}

# shellcheck disable=SC2016 # that shell expands them
sh_fetch() {
	sh -c 'echo $$ >"$0/pid"; [ -e "$0/stop" ] || exec hr-fetch "$@"' \
	    "$tmp" -F -i ${table:+--report "$tmp/report"} "$@"
}

# stop SIGNAL: hr-fetch finishes its page; what it has sent is still loaded.
stop() {
	stopped=$1
	: >"$tmp/stop"
	[ ! -s "$tmp/pid" ] || kill -TERM "$(cat "$tmp/pid")" 2>/dev/null
}

# run ARG...: a pipeline from its start to its end, whatever comes.
run() {
	rm -f "$tmp/report" "$tmp/loaded" "$tmp/fetch" "$tmp/map" "$tmp/load" "$tmp/commit" "$tmp/pid"
	pipeline "$@" &
	# A signal ends the waiting, but not what is waited for.
	until wait $! || ! kill -0 $! 2>/dev/null; do :; done
	for part in loaded report; do
		[ ! -s "$tmp/$part" ] || cat "$tmp/$part" >>"$tmp/all-$part"
	done
	for part in fetch map load commit; do
		if [ -s "$tmp/$part" ]; then
			worsen "$(cat "$tmp/$part")"
		else
			worsen 1 # it was killed together with its shell
		fi
	done
}

# On a terminal, a line for each resource that was read, as wide as it is: the
# columns that there is room for, a mark where one failed.
tabulate() {
	[ -s "$tmp/all-report" ] || return
	[ -e "$tmp/all-loaded" ] || : >"$tmp/all-loaded"
	width=$(stty size 0<&2 2>/dev/null)
	awk -v width="${width#* }" -v loaded="$tmp/all-loaded" '
		function field(key) {
			if (!match($0, "\"" key "\":[\"]?[^,\"}]*"))
				return ""
			key = substr($0, RSTART, RLENGTH)
			sub(/.*:"?/, "", key)
			return key
		}
		function row(i, name, end,	k) {
			if (length(name) > room)
				name = substr(name, 1, room - 2) ".."
			printf "%-*s", room, name
			for (k = 1; k <= columns; k++)
				if (width >= least[k])
					printf " %*s", wide[k], cell[i, k]
			print end
		}
		BEGIN {
			width = width > 0 && width < 80 ? width : 80
			columns = split("records changed requests retries " \
			    "seconds", title)
			split("0 44 56 68 32", least) # from which width on
			split("8 8 8 7 7", wide)
			for (k = 1; k <= columns; k++)
				cell[0, k] = title[k]
		}
		FILENAME == loaded {
			if (match($0, "\"inserted\""))
				changed[field("resource")] += \
				    field("inserted") + field("updated") + \
				    field("deleted")
			next
		}
		{
			name[++rows] = field("resource")
			cell[rows, 1] = field("records")
			cell[rows, 2] = changed[name[rows]] + 0
			cell[rows, 3] = field("requests")
			cell[rows, 4] = field("retries")
			cell[rows, 5] = sprintf("%.1f", field("seconds"))
			failed[rows] = field("status") == 0 ? "" : " failed"
			mark = mark == "" ? failed[rows] : mark
			for (k = 1; k <= columns; k++)
				cell["all", k] += cell[rows, k]
		}
		END {
			room = width - 1 - length(mark) # the last stays free
			for (k = 1; k <= columns; k++)
				room -= width >= least[k] ? wide[k] + 1 : 0
			room = room > 32 ? 32 : room < 4 ? 4 : room
			row(0, "resource")
			for (i = 1; i <= rows; i++)
				row(i, name[i], failed[i])
			cell["all", 5] = sprintf("%.1f", cell["all", 5])
			if (rows > 1)
				row("all", "all")
		}' "$tmp/all-loaded" "$tmp/all-report" >&2
}

# The same line for all of it.
summarize() {
	[ -z "$table" ] || tabulate
	seconds=$(($(date +%s) - started))
	say "$where: $(awk -F'[:,}]' '
		{ loaded += $2; failed += $4; records += $6 }
		END { printf "%d loaded, %.0f record%s; %d failed", loaded,
			records, records == 1 ? "" : "s", failed }' "$tmp/summary"); $seconds s"
}

# show [--full] RESOURCE...
show() {
	echo "HR_STATE=$HR_STATE hr-fetch -F -i $* | hr-map |" \
	    "hr-load-$kind ... --deleted mark | hr-state commit"
}

# each COMMAND: for the lists to read as a whole, and for what is new in others.
each() {
	# shellcheck disable=SC2086 # names are words
	[ -z "$whole" ] || "$1" --full $whole
	# shellcheck disable=SC2086
	[ -z "$news" ] || [ -n "$stopped" ] || "$1" $news
}

case $0 in
*/*) PATH=$(dirname -- "$0"):$PATH ;; # cron's may not have our tools
esac
kind='' where='' source='' config='' profile='' every='' full='' dry='' talk=''
full_every=7d resources='' due='' whole='' news='' worst=0 stopped=''
parse "$@"
name_state
if [ -n "$dry" ]; then
	choose
	each show
	exit "$worst"
fi
# The lock is ours as long as this process, which is the same, and those that
# it starts.
if [ "${HR_SYNC_LOCKED-}" != "$$ $HR_STATE" ]; then
	HR_SYNC_LOCKED="$$ $HR_STATE"
	export HR_SYNC_LOCKED
	exec hr-state ${profile:+-p "$profile"} lock -- "$0" "$@"
fi
umask 077
choose
if [ -z "$due" ]; then
	[ "$worst" -ne 0 ] || say 'nothing is due (--every 0 does not wait)'
	exit "$worst"
fi
table=''
[ "$talk" = -q ] || [ ! -t 2 ] || table=1
started=$(date +%s)
tmp=$(mktemp -d "${TMPDIR:-/tmp}/hr-sync.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'stop HUP' HUP
trap 'stop INT' INT
trap 'stop TERM' TERM
: >"$tmp/summary"
each run
summarize
if [ -n "$stopped" ]; then
	rm -rf "$tmp"
	trap - EXIT "$stopped"
	kill -s "$stopped" $$
fi
exit "$worst"
