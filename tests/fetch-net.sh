# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # $world is of lib.sh, $port for the test
# The servers of fetch-net.py; sourced after lib.sh.

# serve KIND ARG...: starts one of fetch-net.py's servers; its port in $port.
serve() {
	rm -f port
	python3 -W ignore "$SRC_TOP/tests/fetch-net.py" "$@" >port 2>"log.$1" \
	    <"$world/hold" &
	pids="$pids $!"
	wait_for 20 test -s port || diag "$(cat "log.$1")"
	port=$(cat port)
}

# The servers end with this test, however it ends: they read this.
mkfifo "$world/hold"
exec 9<>"$world/hold"
