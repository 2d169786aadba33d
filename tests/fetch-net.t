#!/bin/sh
# hr-fetch and whom it talks to: certificates, proxies, redirects, other origins.
. "$(dirname "$0")/lib.sh"
. "$SRC_TOP/tests/fetch-net.sh"

# certificate NAME SUBJECT-ALT-NAME [OPENSSL-OPTION...]
certificate() {
	certificate_name=$1 certificate_alt=$2
	shift 2
	openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
	    -keyout "$certificate_name.key" -out "$certificate_name.csr" \
	    -subj "/CN=$certificate_name" 2>/dev/null
	echo "subjectAltName=$certificate_alt" >"$certificate_name.ext"
	openssl x509 -req -in "$certificate_name.csr" -CA ca.pem -CAkey ca.key \
	    -CAcreateserial -extfile "$certificate_name.ext" \
	    -out "$certificate_name.pem" "$@" 2>/dev/null
}

# refused STATUS EXPRESSION NAME OPTION...: one line, and no record.
refused() {
	refused_status=$1 refused_line="^hr-fetch: $2\$" refused_name=$3
	shift 3
	run hr-fetch documents -c config.json "$@"
	if [ "$status" -eq "$refused_status" ] && [ "$(wc -l <err)" -eq 1 ] &&
	    grep -Eq -e "$refused_line" err && [ ! -s out ]; then
		pass "$refused_name"
	else
		fail "$refused_name" "exit $status: $(cut -c 1-400 err)" \
		    "wanted: $refused_status: $refused_line"
	fi
}

command -v openssl >/dev/null || skip_all 'no openssl'
echo '{"source":"humaans","retry_attempts":1,"request_timeout_seconds":5}' \
    >config.json
export HR_HUMAANS_TOKEN=canary-token
record='{"id":"a","createdAt":"2026-01-01T00:00:00Z",'\
'"updatedAt":"2026-01-01T00:00:00Z"}'
page='humaans/documents: page 1'

# --- Certificates.

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout ca.key -out ca.pem -days 2 -subj '/CN=test authority' 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes \
    -keyout self.key -out self.pem -days 2 -subj /CN=localhost \
    -addext subjectAltName=IP:127.0.0.1 2>/dev/null
certificate good IP:127.0.0.1,DNS:localhost -days 2
certificate other DNS:api.example.com -days 2
certificate expired IP:127.0.0.1 -days -1

serve tls good.pem good.key
good=$port
HR_HUMAANS_BASE_URL=https://127.0.0.1:$good/api
export HR_HUMAANS_BASE_URL
run hr-fetch documents --cacert ca.pem
is "$status $(cat out err)" "0 $record" '--cacert: its certificates are good'
run env SSLKEYLOGFILE="$T/keys" hr-fetch documents --cacert ca.pem
is "$status" 0 'SSLKEYLOGFILE'
ok 'is ignored' [ ! -e keys ]
refused 1 "$page: .*certificate.*" 'an authority that nobody knows'
refused 1 "$page: .*ca.key.*" 'no certificates in a file' --cacert ca.key

serve tls self.pem self.key
HR_HUMAANS_BASE_URL=https://127.0.0.1:$port/api
refused 1 "$page: .*self.signed certificate.*" 'self-signed' --cacert ca.pem
serve tls other.pem other.key
HR_HUMAANS_BASE_URL=https://127.0.0.1:$port/api
refused 1 "$page: .*127.0.0.1.*" 'a certificate of another host' --cacert ca.pem
serve tls expired.pem expired.key
HR_HUMAANS_BASE_URL=https://127.0.0.1:$port/api
refused 1 "$page: .*expired.*" 'expired' --cacert ca.pem
serve tls good.pem good.key TLSv1_1
HR_HUMAANS_BASE_URL=https://127.0.0.1:$port/api
refused 75 "$page: .*(protocol|version|alert).*" 'TLS 1.1' --cacert ca.pem

# --- Proxies.

serve proxy "$T/proxy.log"
proxy=$port
HR_HUMAANS_BASE_URL=https://127.0.0.1:$good/api
run hr-fetch documents --cacert ca.pem --proxy "http://127.0.0.1:$proxy"
is "$status $(cat out err)" "0 $record" '--proxy'
is "$(head -n 1 proxy.log)" "CONNECT 127.0.0.1:$good HTTP/1.1" 'is asked'
ok 'and sees no token' ! grep -q canary proxy.log
rm proxy.log
run env https_proxy="http://user:pr0xy-pw@127.0.0.1:$proxy" hr-fetch documents \
    --cacert ca.pem -vvv
is "$status" 0 'https_proxy'
like "$(cat proxy.log)" '^Proxy-Authorization: Basic ' 'with a password'
ok 'which is not shown' ! grep -qE 'pr0xy-pw|dXNlcjpwcjB4eS1wdw' err
rm proxy.log
run env https_proxy="http://127.0.0.1:$proxy" no_proxy=127.0.0.1 \
    hr-fetch documents --cacert ca.pem
is "$status" 0 'no_proxy'
ok 'is obeyed' [ ! -e proxy.log ]
refused 75 "$page: .*127.0.0.1.*[Cc]onn.*" 'a proxy that is not there' \
    --proxy http://127.0.0.1:1 --cacert ca.pem
refused 2 '--proxy: .*' 'a proxy of no known kind' --proxy gopher://127.0.0.1:1
refused 2 '--proxy: .*' 'a proxy with a password on the command line' \
    --proxy http://user:pr0xy-pw@127.0.0.1:1
HR_HUMAANS_BASE_URL=http://127.0.0.1:1/api
refused 2 '.*--proxy.*' 'plain http through a proxy elsewhere' \
    --proxy http://192.0.2.1:3128

# --- Redirects: the token goes nowhere else.

serve trap "$T/trap.log"
trap=$port
api_start --token canary-token
export HR_HUMAANS_TOKEN=canary-token
for to in "http://127.0.0.1:$trap/" "http://localhost:$trap/" \
    "//127.0.0.1:$trap/" "http://user@127.0.0.1:$trap/" \
    "https://127.0.0.1:$trap/" file:///etc/passwd /api/companies \
    "http://127.0.0.1:$trap/?x y"; do
	printf '%s\n' "documents * redirect='$to'" |
	    curl -sS -X PUT --data-binary @- "$API_URL/_demo/faults" >said
	refused 1 "$page: HTTP 302: redirects are not followed, and this one leads to .*" \
	    "a redirect to $to"
done
ok 'nobody came to the trap' [ ! -e trap.log ]

done_testing
