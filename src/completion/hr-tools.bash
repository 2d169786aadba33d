# shellcheck shell=bash
# bash completion of hr-tools.  What there is to offer, each tool says itself:
# its --options prints a line for each option and operand, with a tab between
#
#	letter, name, argument, words, help
#	"operand", the option or operand that it comes after, argument, words
#
# where words are "file", "dir", "= WORD...", "| COMMAND" or "-".

# _hr_tools_row NAME: the row of an option, in letter, name, arg, words.
_hr_tools_row()
{
	local REPLY
	while read -r; do
		IFS=$'\t' read -r letter name arg words _ <<<"$REPLY"
		[[ $1 = "$letter" || $1 = "$name" ]] && return
	done <<<"${rows%%$'\n'operand*}"
	return 1
}

# The row of the operand at hand.
_hr_tools_operand()
{
	local row letter after found=-
	while IFS=$'\t' read -r letter after row; do
		[[ $letter = operand ]] || continue
		[[ $after = - || " ${given[*]} " = *" $after "* ]] &&
		    found=$row
	done <<<"$rows"
	IFS=$'\t' read -r arg words _ <<<"$found"
}

# _hr_tools_among TEXT LIST: the lines that go on from TEXT.
_hr_tools_among()
{
	local REPLY
	while read -r; do
		[[ -n $REPLY && $REPLY = "$1"* ]] &&
		    COMPREPLY+=("$before$REPLY")
	done <<<"$2"
}

# _hr_tools_offer TEXT: what goes on from TEXT, of $words.
_hr_tools_offer()
{
	local before='' list
	case $words in
	file | dir)
		compopt -o filenames
		mapfile -t COMPREPLY < <(compgen -A "${words/dir/directory}" \
		    -- "$1")
		return
		;;
	=*) list=${words#= } list=${list// /$'\n'} ;;
	'|'*) list=$(eval "${words#| }" 2>/dev/null) ;;
	*) return ;;
	esac
	if [[ $arg = *,... && $1 = *,* ]]; then
		before=${1%,*},
	fi
	_hr_tools_among "${1#"$before"}" "$list"
	# "doc" means "humaans/documents", too.
	if [[ -z ${COMPREPLY-} && $list = */* ]]; then
		_hr_tools_among "$1" "$(awk -F / '{ print $NF }' <<<"$list" | sort -u)"
	fi
}

# _hr_tools_options TEXT: options that begin like this.
_hr_tools_options()
{
	local letter name arg
	while IFS=$'\t' read -r letter name arg _; do
		[[ $1 != - || $letter = - ]] || COMPREPLY+=("$letter ")
		case $name in
		"$1"*) ;;
		*) continue ;;
		esac
		case $arg in
		-) COMPREPLY+=("$name ") ;;
		'['*) COMPREPLY+=("$name " "$name=") ;;
		*) COMPREPLY+=("$name=") ;;
		esac
	done <<<"${rows%%$'\n'operand*}"
	compopt -o nospace
}

_hr_tools()
{
	local tool=$1 cur=$2 rows letter name arg words i
	local -a line=() given=()
	COMPREPLY=()
	case $tool in
	'~'*) eval "tool=${tool%%/*}/\${tool#*/}" ;;
	esac
	rows=$("$tool" --options 2>/dev/null) || return

	# Words as the shell has them: "--name=value" is one, not three.
	for ((i = 1; i < COMP_CWORD; i++)); do
		if [[ ${COMP_WORDS[i]} = = && ${#line[@]} -gt 0 ]]; then
			line[-1]+='='
		elif [[ ${#line[@]} -gt 0 && ${line[-1]} = --*= ]]; then
			line[-1]+=${COMP_WORDS[i]}
		else
			line+=("${COMP_WORDS[i]}")
		fi
	done
	if [[ ${COMP_WORDS[COMP_CWORD]} = = ]]; then
		line[-1]+='='
		cur=
	fi
	if [[ ${#line[@]} -gt 0 && ${line[-1]} = --*= ]]; then
		_hr_tools_row "${line[-1]%=}" && _hr_tools_offer "$cur"
		return
	fi

	# What came before, without the arguments of options.
	for ((i = 0; i < ${#line[@]}; i++)); do
		given+=("${line[i]%%=*}")
		[[ ${line[i]} != -- ]] || break
		if _hr_tools_row "${line[i]}" && [[ $arg = [!-[]* ]]; then
			if ((++i == ${#line[@]})); then
				_hr_tools_offer "$cur"
				return
			fi
		fi
	done
	if [[ $cur = -* && " ${given[*]} " != *' -- '* ]]; then
		_hr_tools_options "$cur"
	else
		_hr_tools_operand
		_hr_tools_offer "$cur"
	fi
}

complete -F _hr_tools hr-fetch hr-map hr-state hr-load-csv hr-load-sqlite \
    hr-load-pg hr-sync
