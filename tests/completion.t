#!/bin/sh
# What pressing TAB offers, in each shell that is here: the options of --help
# and of the pages, and what can stand for their arguments.
# shellcheck disable=SC2016 # what other shells expand
# shellcheck disable=SC2317 # called by their names
. "$(dirname "$0")/lib.sh"

tools=$(cd "$SRC_TOP/src" && printf '%s\n' hr-*.c hr-*.sh |
    sed -n '/\*/d; s/\.c$//p; s/\.sh$//p')
scripts=$SRC_TOP/src/completion

# --- How to press TAB: each prints the words that are offered, sorted.

# As readline has it: "=" is a word of its own.
cat >tab.bash <<'END'
. "$1/hr-tools.bash"
compopt() { :; }
line=${2//=/ = }
read -ra COMP_WORDS <<<"$line"
case $line in
*= | *[!=\ ]) ;;
*) COMP_WORDS+=('') ;;
esac
case $line in
*'= ') unset 'COMP_WORDS[-1]' ;;
esac
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
current=${COMP_WORDS[COMP_CWORD]}
_hr_tools "${COMP_WORDS[0]}" "${current#=}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\n' "${COMPREPLY[@]}"
END
in_bash() {
	bash tab.bash "$scripts" "$1" | sed 's/[ =]*$//' | sort -u
}

cat >tab.fish <<'END'
source $argv[1]/hr-tools.fish
complete -C $argv[2]
END
in_fish() {
	fish --no-config tab.fish "$scripts" "$1" 2>&1 | cut -f 1 |
	    sed 's/^--[a-z-]*=//' | sort -u
}

# A shell of its own in a terminal, whose compadd tells what it was given.
cat >rc.zsh <<'END'
PS1=
setopt extendedglob
fpath=($scripts $fpath)
autoload -U compinit
compinit -u -d ./zcompdump
zstyle ':completion:*' insert-tab false
edge() { print -n '\0' }
compprefuncs=(edge)
comppostfuncs=(edge exit)
compadd() {
	local -a asked offered
	local -A before
	asked=(${@[1,(i)(-|--)]})
	if [[ " $asked" = *\ -[A-Za-z]#[OAD]\ * ]]; then
		builtin compadd "$@"
		return
	fi
	builtin compadd -A offered "$@"
	zparseopts -E P:=before p:=before
	for word in $offered; do
		print -r -- "offered:$IPREFIX$before[-P]$before[-p]$word"
	done
	(( $#offered ))
}
bindkey '^I' complete-word
stty -echo
print READY
END
cat >tab.zsh <<'END'
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "scripts=$1; . ./rc.zsh"
zpty -r z out '*READY*'
zpty -w -n z $2$'\t'
zpty -r z out $'*\0*\0*'
print -r -- $out
END
in_zsh() {
	timeout 60 zsh -f tab.zsh "$scripts" "$1" | tr -d '\r\000' |
	    grep -ao 'offered:.*' | sed 's/^offered://; s/^--[a-z-]*=//' | sort -u
}

# offers LINE WORD...: exactly these.
offers() {
	line=$1
	shift
	got=$("in_$shell" "$line" | sed '/^$/d' | tr '\n' ' ')
	is "$got" "$(printf '%s\n' "$@" | sed '/^$/d' | sort -u | tr '\n' ' ')" \
	    "$shell: $line"
}

# offers_also LINE WORD
offers_also() {
	"in_$shell" "$1" >offered
	ok "$shell: $1: $2 among $(wc -l <offered)" grep -qxF -e "$2" offered
}

options_in_help() {
	"$1" --help | sed -n 's/^  *\(-[A-Za-z0-9]\), \(--[a-z0-9-]*\).*/\1\n\2/p
		s/^      *\(--[a-z0-9-]*\).*/\1/p' | grep -e "$2" | sort -u
}

# What there is to complete.
mkdir -p there/folder
echo >there/file.json
hr-state -s humaans set documents 2026-01-01
hr-state -s teamtailor -p acme --state pg set jobs 2026-01-01

press_tab() {
	for tool in $tools; do
		"in_$shell" "$tool --" >got
		options_in_help "$tool" '^--' >wanted
		same got wanted "$shell: $tool --: the options of --help"
	done
	"in_$shell" "hr-map -" | grep -v '^--' >got
	options_in_help hr-map '^-[^-]' >wanted
	same got wanted "$shell: hr-map -: the letters"
	offers 'hr-fetch --prof' --profile
	offers 'hr-fetch --progress n' none
	offers 'hr-fetch --progress=' none line json
	offers 'hr-fetch -v --progress=j' json
	offers 'hr-map --schema=' table json sql
	offers 'hr-load-pg --deleted=m' mark
	offers 'hr-fetch -s ' humaans teamtailor
	offers 'hr-fetch --check t' teamtailor
	offers 'hr-fetch --all '
	offers 'hr-fetch humaans/job' humaans/job-roles
	offers 'hr-map --schema humaans/job' humaans/job-roles
	offers 'hr-sync humaans/job' humaans/job-roles
	offers 'hr-fetch -F -s humaans teamtailor/job-o' teamtailor/job-offers
	offers_also 'hr-fetch docum' \
	    "$([ "$shell" = bash ] || echo humaans/)documents"
	offers 'hr-state ' get set rm list path commit due lock
	offers 'hr-state get ' humaans/documents teamtailor/jobs
	offers 'hr-state list '
	offers 'hr-state path ' humaans teamtailor
	offers_also 'hr-state due humaans/d' humaans/documents
	offers 'hr-state -p ' acme default
	offers 'hr-fetch --state ' default pg
	offers 'hr-load-sqlite --key file_s' file_size
	offers_also 'hr-load-csv --columns id,file_s' id,file_size
	slash=$([ "$shell" != fish ] || echo /)
	offers 'hr-load-csv -o there/f' there/file.json "there/folder$slash"
	offers 'hr-sync --csv there/f' "there/folder$slash"
	offers 'hr-xyzzy --'
}

for shell in bash zsh fish; do
	if command -v "$shell" >where; then
		press_tab
	else
		skip 1 "no $shell"
	fi
done

# --- --options itself: a line for each option of --help.

for tool in $tools; do
	run "$tool" --options
	is "$status $(cat err)" '0 ' "$tool --options"
	is "$(awk -F '\t' 'NF != 5' out)" '' "$tool --options: five fields a line"
	sed '/^operand/d' out | cut -f 1,2 | tr '\t' '\n' | sed '/^-$/d' |
	    sort -u >got
	options_in_help "$tool" . >wanted
	same got wanted "$tool --options: those of --help"
done
for action in $(hr-state --options |
    sed -n 's/^operand	-	[^	]*	= \([^	]*\)	-/\1/p'); do
	run hr-state "$action" --every
	unlike "$(cat err)" 'no action' "hr-state $action is an action"
done
is "$(hr-state --help | sed -n 's/.*hr-state \[options\] //p' |
    sed 's/ .*//; s/|/\n/g' | sort -u)" \
    "$(hr-state --options | awk '$1 == "operand" && $2 != "-" { print $2 }' |
        sort -u)" 'the actions of --help are those that are completed'

# --- make install puts them where the shells look.

make -s -C "$SRC_TOP" BIN="$BIN" OBJ="$OBJ" DESTDIR="$T/root" PREFIX=/usr \
    -o all install >made 2>&1
for tool in $tools; do
	ok "$tool: bash loads it by its name" \
	    test -s root/usr/share/bash-completion/completions/"$tool"
	ok "$tool: so does fish" \
	    test -s root/usr/share/fish/vendor_completions.d/"$tool".fish
	for script in "$scripts"/*; do
		ok "$tool: ${script##*/} is for it" grep -qw -e "$tool" "$script"
	done
done
ok 'zsh, too' test -s root/usr/share/zsh/site-functions/_hr-tools
make -s -C "$SRC_TOP" DESTDIR="$T/root" PREFIX=/usr uninstall >made 2>&1
is "$(find root -type f)" '' 'make uninstall takes them away'

done_testing
