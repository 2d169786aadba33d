# shellcheck shell=sh
# shellcheck disable=SC2016 # $hr is no variable
# Framed streams for the loaders' tests; sourced after lib.sh.

of='"source":"demo","resource"'

run_line='{"$hr":{"type":"run","run":"1"}}'

# begin RESOURCE DISPOSITION [MEMBERS]
begin() {
	printf '{"$hr":{"type":"begin",%s:"%s","primary_key":["id"],' "$of" "$1"
	printf '"disposition":"%s","since":null%s}}\n' "$2" "${3:-}"
}

# end RESOURCE RECORDS [COMPLETE]
end() {
	printf '{"$hr":{"type":"end",%s:"%s","records":%s,"complete":%s}}\n' \
	    "$of" "$1" "$2" "${3:-false}"
}

# finish BLOCKS [FAILED]
finish() {
	printf '{"$hr":{"type":"done","blocks":%s,"failed":%s}}\n' "$1" "${2:-0}"
}

# block RESOURCE DISPOSITION COMPLETE RECORD...: a stream of one block.
block() {
	block_name=$1 block_how=$2 block_complete=$3
	shift 3
	echo "$run_line"
	begin "$block_name" "$block_how"
	for r; do
		echo "$r"
	done
	end "$block_name" $# "$block_complete"
	finish 1
}

# The contract of people, as members of begin.
people_columns=',"columns":[{"name":"id","type":"integer"},'
people_columns=$people_columns'{"name":"name","type":"text"},'
people_columns=$people_columns'{"name":"tags","type":"json"}]'

# two_blocks RECORD...: Ada and other people, merged, and jobs, which are
# replaced; a checkpoint in each.
two_blocks() {
	echo "$run_line"
	begin people merge "$people_columns"
	echo '{"id":1,"name":"Ada","tags":"[1]"}'
	printf '{"$hr":{"type":"checkpoint",%s:"people","records":1}}\n' "$of"
	for r; do
		echo "$r"
	done
	end people $(($# + 1)) true
	begin jobs replace
	echo '{"id":1}'
	printf '{"$hr":{"type":"checkpoint",%s:"jobs","records":1}}\n' "$of"
	end jobs 1 true
	finish 2
}
