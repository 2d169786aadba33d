# hr-tools.  "make help" says what can be made.

VERSION = 0.1.0

PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
SHAREDIR = $(PREFIX)/share
DATADIR = $(SHAREDIR)/hr-tools
MANDIR = $(SHAREDIR)/man
BASHDIR = $(SHAREDIR)/bash-completion/completions
ZSHDIR = $(SHAREDIR)/zsh/site-functions
FISHDIR = $(SHAREDIR)/fish/vendor_completions.d
DESTDIR =

CC = cc
CFLAGS = -O2 -g
SAN =

# Each flavour has objects of its own; only the plain one fills bin/.
FLAVOUR = $(if $(SAN),san,$(if $(findstring clang,$(CC)),clang,plain))
OBJ = build/$(FLAVOUR)
BIN = $(if $(filter build/plain,$(OBJ)),bin,$(OBJ)/bin)

# What the compiler must find, and the Debian package that has it.
HEADERS = curl/curl.h:libcurl4-openssl-dev jansson.h:libjansson-dev \
    jq.h:libjq-dev sodium.h:libsodium-dev sqlite3.h:libsqlite3-dev \
    libpq-fe.h:libpq-dev
API_HEADERS = microhttpd.h:libmicrohttpd-dev zlib.h:zlib1g-dev

# The words of $(1) that the compiler takes, and what pkg-config knows about a
# library, else $(2): not every system has it, and libjq 1.6 no .pc file.
takes = $(foreach f,$(1),$(shell $(CC) -Werror $(f) -c -x c /dev/null \
    -o /dev/null 2>/dev/null && echo '$(f)'))
library = $(or $(shell pkg-config --silence-errors --libs $(1) 2>/dev/null),$(2))

CURL := $(call library,libcurl,-lcurl)
JANSSON := $(call library,jansson,-ljansson)
JQ := $(call library,libjq,-ljq)
MICROHTTPD := $(call library,libmicrohttpd,-lmicrohttpd)
ZLIB := $(call library,zlib,-lz)
SQLITE := $(call library,sqlite3,-lsqlite3)
PQ := $(call library,libpq,-lpq)
PQ_CPPFLAGS := $(shell pkg-config --silence-errors --cflags libpq)
SODIUM := $(call library,libsodium,-lsodium)

WARN = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wold-style-definition -Wpointer-arith \
    -Wwrite-strings -Wvla -Wundef -Wformat=2 -Wcast-qual
# Fortified functions need an optimizer, and hide things from the sanitizers.
FORTIFY = $(if $(SAN)$(filter -O0,$(CFLAGS)),,$(if $(filter \
    -O%,$(CFLAGS)),-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3))
PROTECT := $(call takes,-fstack-clash-protection -fcf-protection)
HARDEN = $(FORTIFY) -fstack-protector-strong $(PROTECT) -fPIE
HARDEN_LD = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
SANFLAGS = $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer \
    -fno-sanitize-recover=all)

HR_CPPFLAGS = -D_GNU_SOURCE -Isrc -I$(OBJ) -DHR_VERSION='"$(VERSION)"' \
    -DHR_DATADIR='"$(DATADIR)"' $(if $(SAN),-DHR_SANITIZED) \
    $(PQ_CPPFLAGS) $(CPPFLAGS)
HR_CFLAGS = -std=c11 $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS)
HR_LDFLAGS = $(HARDEN_LD) $(SANFLAGS) $(LDFLAGS)
COMPILE = $(SAY)$(CC) $(HR_CPPFLAGS) $(HR_CFLAGS) -MMD -MP -MT $@ -MF $@.d
LINK = $(SAY)$(CC) $(HR_CFLAGS) $(HR_LDFLAGS)
# What is made, a line each; with V=1, the commands; with -s, nothing.
SAY = $(if $(V),,$(if $(findstring s,$(firstword -$(MAKEFLAGS))),@,@echo \
    '  $@' && ))

# A tool is a door, src/hr-*.c; what is behind it is in its stage's archive.
# One is a script of the others.
TOOLS = $(patsubst src/%.c,%,$(wildcard src/hr-*.c)) \
    $(patsubst src/%.sh,%,$(wildcard src/hr-*.sh))
LIBS_hr-fetch = $(OBJ)/fetch.a $(OBJ)/lib.a $(CURL) $(JANSSON) $(SODIUM)
LIBS_hr-map = $(OBJ)/map.a $(OBJ)/lib.a $(JQ) -lm
LIBS_hr-load-csv = $(OBJ)/load.a $(OBJ)/lib.a
LIBS_hr-state = $(OBJ)/state.a $(OBJ)/lib.a $(JANSSON)
LIBS_hr-load-sqlite = $(OBJ)/load.a $(OBJ)/lib.a $(SQLITE)
LIBS_hr-load-pg = $(OBJ)/load.a $(OBJ)/lib.a $(PQ)

STAGES = fetch map load state lib
ARCHIVES = $(STAGES:%=$(OBJ)/%.a)
objects = $(patsubst src/%.c,$(OBJ)/%.o,$(wildcard src/$(1)/*.c))
# Programs in jq that are compiled in: #include "map/prelude.jq.h" is a string.
QUOTED = $(patsubst src/%,$(OBJ)/%.h,$(wildcard src/map/*.jq))

UNITS = $(patsubst tests/unit/%.c,$(OBJ)/tests/%,$(wildcard tests/unit/*-test.c))
JSON_TESTS = $(patsubst %,$(OBJ)/tests/%,$(if \
    $(wildcard tests/unit/json-oracle.c),json-oracle json-plain-oracle \
    json-plain-test json-plain-outline-test json-plain-pick-test \
    json-plain-index-test))
API_OBJS = $(patsubst %.c,$(OBJ)/%.o,$(wildcard tests/api/*.c))
DEMO_API = $(if $(API_OBJS),$(OBJ)/tests/demo-api)
# What tests put into the tools: built as they are, without sanitizers.
PRELOADS = $(patsubst tests/preload/%.c,$(OBJ)/tests/%.so,$(wildcard \
    tests/preload/*.c))
ALL_LIBS = $(ARCHIVES) $(CURL) $(JANSSON) $(SODIUM) $(JQ) $(SQLITE) $(PQ) -lm

all: $(TOOLS:%=$(BIN)/%) ## the tools, in bin/ (the default)

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## /\1#/p' Makefile | \
	    awk -F'#' '{ printf "make %-10s %s\n", $$1, $$2 }'
	@echo
	@echo 'with PREFIX=/usr, DESTDIR=folder, CC=clang, CFLAGS=...,'
	@echo 'SAN=address,undefined (into build/san), V=1 (show the commands)'

# --- Compiling and linking.

$(BIN)/%: $(OBJ)/%.o $(ARCHIVES)
	@mkdir -p $(@D)
	$(LINK) -o $@ $< $(LIBS_$*)

$(BIN)/%: src/%.sh
	@mkdir -p $(@D)
	$(SAY)install -m 755 $< $@

$(foreach s,$(STAGES),$(eval $(OBJ)/$(s).a: $(call objects,$(s))))

$(ARCHIVES):
	$(SAY)rm -f $@ && $(AR) rcs $@ $^

$(OBJ)/%.o: src/%.c $(OBJ)/flags | $(OBJ)/headers $(QUOTED)
	@mkdir -p $(@D)
	$(COMPILE) -c -o $@ $<

$(OBJ)/%.jq.h: src/%.jq
	@mkdir -p $(@D)
	$(SAY)sed 's/[\\"]/\\&/g; s/.*/"&\\n"/' $< >$@

# Written anew only where the commands above have changed.
$(OBJ)/flags: always
	@mkdir -p $(@D)
	@printf '%s\n' "$$FLAGS" | cmp -s - $@ || printf '%s\n' "$$FLAGS" >$@
$(OBJ)/flags: export FLAGS = $(CC) $(HR_CPPFLAGS) $(HR_CFLAGS) $(HR_LDFLAGS)

$(OBJ)/headers: WANTED = $(HEADERS)
$(OBJ)/api-headers: WANTED = $(API_HEADERS)
$(OBJ)/headers $(OBJ)/api-headers: Makefile
	@mkdir -p $(@D)
	@command -v $(firstword $(CC)) >/dev/null || { echo "make: no" \
	    "$(firstword $(CC)): install the package gcc, or run" \
	    "tests/deps" >&2; exit 1; }
	@missing=; for row in $(WANTED); do \
	    echo "#include <$${row%%:*}>" | \
	    $(CC) $(HR_CPPFLAGS) -E -x c - >/dev/null 2>&1 || \
	    missing="$$missing $${row#*:}"; done; \
	[ -z "$$missing" ] || { echo "make: install the Debian packages" \
	    "that are missing, or run tests/deps:$$missing" >&2; exit 1; }
	@touch $@

# --- Testing.

demo-api: $(DEMO_API)

tests: all demo-api $(UNITS) $(JSON_TESTS) $(PRELOADS) ## the tools and their tests

check: tests ## the tests; TESTS="map.t json-test" only these
	@SAN='$(SAN)' OBJ='$(OBJ)' BIN='$(BIN)' tests/run --built $(TESTS)

bench: all demo-api ## the tools beside their peers; BENCH="map csv" only these
	@OBJ='$(OBJ)' BIN='$(BIN)' tests/bench/run $(BENCH)

model: all ## random loads against a model of them, SEEDS=1-1000 by each loader
	@OBJ='$(OBJ)' BIN='$(BIN)' tests/model $(SEEDS)

torture: all demo-api $(PRELOADS) ## all goes wrong, for 15 minutes; ROWS="R4 R7" only these
	@OBJ='$(OBJ)' BIN='$(BIN)' python3 -B tests/torture/run.py $(ROWS)

mutate: ## mistakes on purpose: do the tests notice? MUTATE="--jobs 2"
	nice python3 -B tests/mutate $(MUTATE)

matrix: ## the tests by other compilers, locales, users; CELLS="clang O3" only these
	FULL='$(FULL)' TESTS='$(TESTS)' tests/matrix $(CELLS)

bare: ## the tests and the demo in a fresh Debian 12 (as root)
	tests/bare

$(OBJ)/tests/%-test: tests/unit/%-test.c $(ARCHIVES) $(OBJ)/flags
	@mkdir -p $(@D)
	$(COMPILE) $(HR_LDFLAGS) -Itests/unit -o $@ $< $(ALL_LIBS)

$(OBJ)/tests/%.so: tests/preload/%.c $(OBJ)/flags
	@mkdir -p $(@D)
	$(SAY)$(CC) -std=c11 $(WARN) -D_GNU_SOURCE -O2 -fPIC -shared -o $@ $<

$(OBJ)/tests/json-oracle: tests/unit/json-oracle.c $(OBJ)/lib.a $(OBJ)/flags
	@mkdir -p $(@D)
	$(COMPILE) $(HR_LDFLAGS) -Itests/unit -o $@ $< $(OBJ)/lib.a

# The scanner once more, without vectors.
$(OBJ)/tests/json-plain-%: tests/unit/json-%.c $(wildcard src/lib/json*) \
    $(OBJ)/lib.a $(OBJ)/flags
	@mkdir -p $(@D)
	$(COMPILE) $(HR_LDFLAGS) -DJSON_NO_SIMD -Itests/unit -o $@ $< \
	    $(wildcard src/lib/json*.c) $(OBJ)/lib.a

$(OBJ)/tests/demo-api: $(API_OBJS) $(OBJ)/lib.a
	$(LINK) -o $@ $(API_OBJS) $(OBJ)/lib.a $(MICROHTTPD) $(ZLIB)

$(OBJ)/tests/api/%.o: tests/api/%.c $(OBJ)/flags | $(OBJ)/headers \
    $(OBJ)/api-headers
	@mkdir -p $(@D)
	$(COMPILE) -Itests/api -c -o $@ $<

# Each harness for FUZZ_SECONDS, on its seeds and what earlier runs found; with
# FUZZ_SAN= without sanitizers, which is several times as fast.
FUZZ_SECONDS = 60
FUZZ_RUNS = -1
FUZZ_SAN = address,undefined
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*-fuzz.c))

fuzz: ## the fuzzers, FUZZ_SECONDS=60 each
	$(MAKE) CC=clang SAN=fuzzer$(FUZZ_SAN:%=,%) OBJ=build/fuzz \
	    $(FUZZERS:%=fuzz-%)

fuzz-%: $(OBJ)/%
	@mkdir -p $(OBJ)/corpus/$*
	@$< -max_total_time=$(FUZZ_SECONDS) -runs=$(FUZZ_RUNS) -timeout=1 \
	    -rss_limit_mb=512 -verbosity=0 -print_final_stats=1 \
	    -close_fd_mask=2 -artifact_prefix=$(OBJ)/$*- \
	    $(OBJ)/corpus/$* tests/fuzz/seeds/$(*:%-fuzz=%) >$(OBJ)/$*.log 2>&1 \
	    || { cat $(OBJ)/$*.log >&2; exit 1; }
	@awk '/executed_units/ { n = $$2 } /per_sec/ { s = $$2 } /rss/ { m = $$2 } \
	    END { printf "%-14s %12d runs, %7d a second, %4d MiB: nothing\n", \
	    "$*", n, s, m }' $(OBJ)/$*.log

$(OBJ)/%-fuzz: tests/fuzz/%-fuzz.c $(wildcard tests/fuzz/*.h) $(ARCHIVES) $(OBJ)/flags
	$(COMPILE) $(HR_LDFLAGS) -o $@ $< $(ALL_LIBS)

# --- Measuring.

coverage: COUNTED = build/coverage/counted.o
coverage: WRAPPED = -Wl,--wrap=raise,--wrap=_exit,--wrap=syscall
coverage: ## how much of src/ the tests run; build/missed lists the rest
	rm -rf build/coverage/runs build/coverage/bin build/coverage/tests
	mkdir -p build/coverage
	gcc -std=c11 $(WARN) -D_GNU_SOURCE -O2 -fPIE -c -o $(COUNTED) tests/counted.c
	COVERAGE=build/coverage $(MAKE) -k CC=gcc OBJ=build/coverage \
	    LDFLAGS='$(COUNTED) $(WRAPPED)' \
	    CFLAGS='-O0 -g --coverage -fprofile-update=atomic' check || :
	tests/coverage build/coverage build/missed

# --- Reading the code with other eyes.

C_FILES = $(wildcard src/*.c src/*/*.c tests/unit/*.c tests/api/*.c \
    tests/fuzz/*.c tests/preload/*.c tests/counted.c)
H_FILES = $(wildcard src/*/*.h tests/unit/*.h tests/api/*.h tests/fuzz/*.h)
RECIPES = $(filter-out %.json %.mk %.py %/crontab %/systemd, \
    $(wildcard examples/*))
SCRIPTS = $(wildcard src/*.sh src/completion/*.bash tests/*.sh tests/*.t \
    debian/tests/pipeline) $(RECIPES) \
    tests/bare tests/deps tests/matrix tests/model tests/run .ci/run
PAGES = $(wildcard man/*.[1-8])
JOBS = $(shell nproc 2>/dev/null || echo 2)

lint: lint-format lint-man lint-scripts lint-cppcheck lint-tidy lint-analyzer ## all that reads the code without running it

lint-format:
	@clang-format --dry-run -Werror $(C_FILES) $(H_FILES)

lint-man:
	@! mandoc -T lint -W style $(PAGES) | \
	    grep -v 'referenced manual not found'

lint-scripts:
	@shellcheck $(SCRIPTS)

lint-cppcheck: $(QUOTED)
	@cppcheck -q -j $(JOBS) --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,performance,portability \
	    -D_GNU_SOURCE \
	    -DHR_VERSION='""' -DHR_DATADIR='""' -Isrc -I$(OBJ) -Itests/unit \
	    -Itests/api $(C_FILES)

lint-tidy: $(QUOTED)
	@printf '%s\n' $(C_FILES) | xargs -P $(JOBS) -I '{}' clang-tidy --quiet \
	    '{}' -- $(HR_CPPFLAGS) -Itests/unit -Itests/api -std=c11

# It does not see that a span or buffer with bytes in it has somewhere to have
# them: no null-argument.
lint-analyzer:
	$(MAKE) CC=gcc OBJ=build/analyzer tests \
	    CFLAGS='-O2 -fanalyzer -Wno-analyzer-null-argument'

# --- Packing.

DIST = hr-tools-$(VERSION)

dist: ## the sources as build/hr-tools-VERSION.tar.gz, and their SHA-256
	@mkdir -p build
	git -c core.autocrlf=false archive --format=tar --prefix=$(DIST)/ HEAD | \
	    gzip -9n >build/$(DIST).tar.gz
	cd build && sha256sum $(DIST).tar.gz | tee $(DIST).tar.gz.sha256

deb: dist ## a Debian package of the last commit, in build/deb/
	rm -rf build/deb && mkdir build/deb
	tar -C build/deb -xzf build/$(DIST).tar.gz
	cd build/deb/$(DIST) && dpkg-buildpackage -us -uc $(DEBFLAGS)
	lintian --fail-on error,warning build/deb/*.changes

# --- Installing.

INSTALLED = $(TOOLS:%=$(BINDIR)/%) \
    $(foreach p,$(PAGES),$(MANDIR)/man$(subst .,,$(suffix $(p)))/$(notdir $(p)))
INSTALLED += $(TOOLS:%=$(BASHDIR)/%) $(ZSHDIR)/_hr-tools \
    $(TOOLS:%=$(FISHDIR)/%.fish)
SOURCES = $(patsubst src/%,%,$(wildcard src/sources/*/*.json \
    src/sources/*/*.jq))

install: all ## into DESTDIR PREFIX
	set -e; for f in $(TOOLS); do \
	    install -D -m 755 $(BIN)/$$f '$(DESTDIR)$(BINDIR)'/$$f; done
	set -e; for f in $(SOURCES); do \
	    install -D -m 644 src/$$f '$(DESTDIR)$(DATADIR)'/$$f; done
	install -D -m 644 src/map/prelude.jq '$(DESTDIR)$(DATADIR)/prelude.jq'
	set -e; for f in $(PAGES); do install -D -m 644 $$f \
	    '$(DESTDIR)$(MANDIR)'/man$${f##*.}/$${f##*/}; done
	set -e; for f in $(TOOLS); do \
	    install -D -m 644 src/completion/hr-tools.bash \
	    '$(DESTDIR)$(BASHDIR)'/$$f; \
	    install -D -m 644 src/completion/hr-tools.fish \
	    '$(DESTDIR)$(FISHDIR)'/$$f.fish; done
	install -D -m 644 src/completion/_hr-tools \
	    '$(DESTDIR)$(ZSHDIR)/_hr-tools'

uninstall: ## what install put there
	set -e; for f in $(INSTALLED); do rm -f '$(DESTDIR)'$$f; done
	rm -rf '$(DESTDIR)$(DATADIR)'

clean: ## takes away all that was built
	rm -rf build
	find bin -type f ! -name .gitkeep -delete

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)

always:
.PHONY: all help demo-api tests check bench model torture mutate matrix bare fuzz coverage lint dist deb install uninstall clean always \
    lint-format lint-man lint-scripts lint-cppcheck lint-tidy lint-analyzer
.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
