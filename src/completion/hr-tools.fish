# fish completion of hr-tools.  What there is to offer, each tool says itself:
# its --options prints a line for each option and operand, with a tab between
#
#	letter, name, argument, words, help
#	"operand", the option or operand that it comes after, argument, words
#
# where words are "file", "dir", "= WORD...", "| COMMAND" or "-".

# __hr_tools_offer TEXT WORDS ARGUMENT [BEFORE]: what can stand for TEXT, with
# BEFORE in front.
function __hr_tools_offer
    set -l before "$argv[4]"
    set -l list
    switch $argv[2]
        case file
            set list (__fish_complete_path "$argv[1]")
        case dir
            set list (__fish_complete_directories "$argv[1]" '')
        case '= *'
            set list (string split ' ' (string sub -s 3 $argv[2]))
        case '| *'
            set list (eval (string sub -s 3 $argv[2]) 2>/dev/null)
            if string match -q '*,...' -- $argv[3]
                set -l lead (string match -r '^.*,' -- $argv[1])
                set before "$before$lead"
            end
    end
    for word in $list
        echo -- $before$word
    end
end

# __hr_tools_row NAME ROW...: the row of an option.
function __hr_tools_row
    for row in $argv[2..]
        set -l parts (string split -- \t $row)
        if contains -- $argv[1] $parts[1..2]; and test $argv[1] != -
            string join -- \n $parts
            return
        end
    end
end

function __hr_tools
    set -l line (commandline -opc)
    set -l text (commandline -ct)
    set -l rows ($line[1] --options 2>/dev/null)
    set -l options (string match -v -- 'operand*' $rows)
    set -l given
    set -l part
    # What came before, without the arguments of options.
    for word in $line[2..]
        if test -n "$part"
            set part
            continue
        end
        set -a given (string replace -r '=.*' '' -- $word)
        test $word = -- && break
        set part (__hr_tools_row $word $options)
        if test "$part[3]" = -; or string match -q '[*' -- "$part[3]"
            set part
        end
    end
    if test -n "$part"
        __hr_tools_offer "$text" $part[4] $part[3]
        return
    end
    if contains -- -- $given; or not string match -q -- '-*' $text
        for row in (string match -- 'operand*' $rows)
            set -l parts (string split -- \t $row)
            if test $parts[2] = -; or contains -- $parts[2] $given
                set part $parts
            end
        end
        test -n "$part"; and __hr_tools_offer "$text" $part[4] $part[3]
        return
    end
    if string match -q -- '--*=*' $text
        set -l halves (string split -m 1 = -- $text)
        set part (__hr_tools_row $halves[1] $options)
        __hr_tools_offer "$halves[2]" $part[4] $part[3] $halves[1]=
        return
    end
    for row in $options
        set -l parts (string split -- \t $row)
        test $parts[1] = -; or echo -- $parts[1]\t$parts[5]
        echo -- $parts[2]\t$parts[5]
    end
end

for tool in hr-fetch hr-map hr-state hr-load-csv hr-load-sqlite hr-load-pg hr-sync
    complete -c $tool -e
    complete -c $tool -f -a '(__hr_tools)'
end
