# hr-tools: make, make check, make install; "make help" lists the rest.

VERSION = 0.1.0
PREFIX = /usr/local
BINDIR = $(PREFIX)/bin
DATADIR = $(PREFIX)/share/hr-tools
MANDIR = $(PREFIX)/share/man
DESTDIR =

CC = cc
CFLAGS = -O2 -g
SAN =

# Each flavour has objects of its own; only the plain one fills bin/.
FLAVOUR = $(if $(SAN),san,plain)
OBJ = build/$(FLAVOUR)
BIN = $(if $(SAN),$(OBJ)/bin,bin)

WARN = -Wall -Wextra -Werror -Wshadow -Wstrict-prototypes \
    -Wmissing-prototypes -Wpointer-arith -Wwrite-strings -Wvla -Wundef \
    -Wformat=2 -Wcast-qual
HARDEN = $(if $(SAN),,-D_FORTIFY_SOURCE=2) -fstack-protector-strong -fPIE
HARDEN_LD = -pie -Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed
SANFLAGS = $(if $(SAN),-fsanitize=$(SAN) -fno-omit-frame-pointer \
    -fno-sanitize-recover=all)
HR_CPPFLAGS = -D_GNU_SOURCE -Isrc -I$(OBJ) -DHR_VERSION='"$(VERSION)"' \
    -DHR_DATADIR='"$(DATADIR)"' $(CPPFLAGS)
HR_CFLAGS = -std=c11 $(WARN) $(HARDEN) $(SANFLAGS) $(CFLAGS)
HR_LDFLAGS = $(HARDEN_LD) $(SANFLAGS) $(LDFLAGS)

TOOLS = hr-fetch hr-map hr-load-csv

# The libraries of each tool.  libjq has no .pc file on Debian 12.
LIBS_hr-fetch = $(OBJ)/fetch.a $(OBJ)/lib.a -lcurl -ljansson -lsodium
LIBS_hr-map = $(OBJ)/map.a $(OBJ)/lib.a -ljq
LIBS_hr-load-csv = $(OBJ)/load.a $(OBJ)/lib.a

lib_OBJS = $(patsubst src/%.c,$(OBJ)/%.o,$(wildcard src/lib/*.c))
fetch_OBJS = $(patsubst src/%.c,$(OBJ)/%.o,$(wildcard src/fetch/*.c))
map_OBJS = $(patsubst src/%.c,$(OBJ)/%.o,$(wildcard src/map/*.c))
load_OBJS = $(patsubst src/%.c,$(OBJ)/%.o,$(wildcard src/load/*.c))
UNITS = $(patsubst tests/unit/%.c,$(OBJ)/tests/%,$(wildcard tests/unit/*-test.c))
JSON_TESTS = $(OBJ)/tests/json-oracle $(OBJ)/tests/json-plain-oracle \
    $(OBJ)/tests/json-plain-test
DEMO_API = $(OBJ)/tests/demo-api

all: $(TOOLS:%=$(BIN)/%)

tests: all $(UNITS) $(JSON_TESTS) $(DEMO_API)

$(BIN)/%: $(OBJ)/%.o $(OBJ)/lib.a $(OBJ)/fetch.a $(OBJ)/map.a $(OBJ)/load.a
	@mkdir -p $(@D)
	$(CC) $(HR_CFLAGS) $(HR_LDFLAGS) -o $@ $< $(LIBS_$*)

$(OBJ)/lib.a: $(lib_OBJS)
$(OBJ)/fetch.a: $(fetch_OBJS)
$(OBJ)/map.a: $(map_OBJS)
$(OBJ)/load.a: $(load_OBJS)
$(OBJ)/%.a:
	rm -f $@
	$(AR) rcs $@ $^

$(OBJ)/%.o: src/%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(HR_CPPFLAGS) $(HR_CFLAGS) -MMD -MP -c -o $@ $<

$(OBJ)/tests/%-test: tests/unit/%-test.c tests/unit/tap.h $(OBJ)/lib.a \
    $(OBJ)/fetch.a $(OBJ)/map.a $(OBJ)/load.a Makefile
	@mkdir -p $(@D)
	$(CC) $(HR_CPPFLAGS) -Itests/unit $(HR_CFLAGS) $(HR_LDFLAGS) -MMD -MP \
	    -o $@ $< $(OBJ)/fetch.a $(OBJ)/map.a $(OBJ)/load.a $(OBJ)/lib.a \
	    -lcurl -ljansson -lsodium -ljq

$(OBJ)/tests/json-oracle: tests/unit/json-oracle.c $(OBJ)/lib.a Makefile
	@mkdir -p $(@D)
	$(CC) $(HR_CPPFLAGS) $(HR_CFLAGS) $(HR_LDFLAGS) -o $@ $< $(OBJ)/lib.a

# The scanner once more, without vectors.
$(OBJ)/tests/json-plain-%: tests/unit/json-%.c $(wildcard src/lib/json*) \
    tests/unit/tap.h $(OBJ)/lib.a Makefile
	@mkdir -p $(@D)
	$(CC) $(HR_CPPFLAGS) -DJSON_NO_SIMD -Itests/unit $(HR_CFLAGS) \
	    $(HR_LDFLAGS) -o $@ $< $(wildcard src/lib/json*.c) $(OBJ)/lib.a

$(DEMO_API): $(wildcard tests/api/*.c tests/api/*.h) $(OBJ)/lib.a Makefile
	@mkdir -p $(@D)
	$(CC) $(HR_CPPFLAGS) -Itests/api $(HR_CFLAGS) $(HR_LDFLAGS) -o $@ \
	    $(wildcard tests/api/*.c) $(OBJ)/lib.a -lmicrohttpd

# Each harness for FUZZ_SECONDS, on its seeds and what earlier runs found.
FUZZ_SECONDS = 60
FUZZERS = $(patsubst tests/fuzz/%.c,%,$(wildcard tests/fuzz/*-fuzz.c))

fuzz:
	$(MAKE) CC=clang SAN=fuzzer,address,undefined OBJ=build/fuzz \
	    $(FUZZERS:%=fuzz-%)

fuzz-%: $(OBJ)/%
	@mkdir -p $(OBJ)/corpus/$*
	$< -max_total_time=$(FUZZ_SECONDS) -timeout=5 -rss_limit_mb=1024 \
	    -verbosity=0 -print_final_stats=1 -artifact_prefix=$(OBJ)/ \
	    $(OBJ)/corpus/$* tests/fuzz/seeds/$(*:%-fuzz=%)

$(OBJ)/%-fuzz: tests/fuzz/%-fuzz.c $(OBJ)/lib.a $(OBJ)/fetch.a $(OBJ)/map.a \
    $(OBJ)/load.a Makefile
	$(CC) $(HR_CPPFLAGS) $(HR_CFLAGS) $(HR_LDFLAGS) -o $@ $< \
	    $(OBJ)/fetch.a $(OBJ)/map.a $(OBJ)/load.a $(OBJ)/lib.a \
	    -lcurl -ljansson -lsodium -ljq

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)

clean:
	rm -rf build $(TOOLS:%=bin/%)

.PHONY: all tests fuzz clean
.DELETE_ON_ERROR:
.SECONDARY:
