# Everything is built once, in release, in one build folder (.build), and tested as it ships.
# `make release` and `make debug` build with other flags, in folders of their own.

SWIFT ?= swift
export SWIFT
BIN := .build/release
DIST := .build/dist
# Builds that differ in their flags have folders of their own, so that none undoes another.
STATIC_BUILD := .build-static
DEBUG_BUILD := .build-debug
MODULE ?= SyncProtocol
FORMATTED := Sources Protocol Client Server Tests Package.swift
DEMO_FLAGS ?=
TEST_FLAGS ?=
BENCH_FLAGS ?=
# So many tests are under way at once: each of those that wait holds its stores open, and with more
# than about 1,300 descriptors Foundation on Linux (Swift 6.3) breaks down as it starts a process.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH := 24
# Gets what every benchmark measures, one JSON object a line, at its end.
FIGURES ?= .build/figures.jsonl
SOAK_FLAGS ?= --seconds 3600
MUTANT_FLAGS ?=

ROUNDS ?= 400
REQUESTS ?= 1000000
SEED ?=
FUZZ_SECONDS ?= 60
FUZZ_TARGETS ?= cbor request response healing history bundle csv
FUZZ_BUILD := .build-fuzz

.PHONY: help build release debug demo check test soak mutants lint format bench bench-quick bench-page man deps clean fuzz corpus torture hostile
.DEFAULT_GOAL := help

help:
	@echo 'make build     both commands, in $(BIN)'
	@echo 'make demo      three offices offline and back in step; DEMO_FLAGS=--keep keeps the files'
	@echo 'make check     lint and the quick tests, about a minute after a build: before each commit'
	@echo 'make test      all tests on the release build; TEST_FLAGS="--filter NAME" for some of them'
	@echo 'make torture   processes killed at random, ROUNDS=N times; SEED=N plays one again'
	@echo 'make hostile   devices that attack a live server beside honest offices; REQUESTS=N'
	@echo 'make fuzz      hostile input, guided by coverage; FUZZ_SECONDS=N for each of FUZZ_TARGETS'
	@echo 'make lint      formatting and style, strictly;  make format mends what it can'
	@echo 'make soak      simulated worlds, each with a hostile device, for as long as'
	@echo '               SOAK_FLAGS="--seconds N" says'
	@echo 'make mutants   looks for deliberate faults in a copy of the sources'
	@echo 'make bench     benchmarks; BENCH_FLAGS are passed on;  make bench-quick is a short run;'
	@echo '               make bench-page makes Tests/Benchmarks/Results.md of what they measured'
	@echo 'make man       the man page of fieldbook, in $(DIST)'
	@echo 'make release   binaries that run without a Swift toolchain, in $(DIST)'
	@echo 'make debug     one module and its tests, unoptimised: MODULE=NAME, TEST_FLAGS as above'
	@echo 'make deps      install the system libraries that are missing (the others do it too)'
	@echo 'make clean     remove what was built, keep what was downloaded'

deps:
	@.ci/install-dependencies

build: deps
	@.ci/swift-build --product fieldbook
	@.ci/swift-build --product fieldbook-desk
	@.ci/swift-build --product fieldbook-server

release: deps
	@.ci/swift-build --scratch-path $(STATIC_BUILD) --static-swift-stdlib --product fieldbook
	@.ci/swift-build --scratch-path $(STATIC_BUILD) --static-swift-stdlib --product fieldbook-desk
	@.ci/swift-build --scratch-path $(STATIC_BUILD) --static-swift-stdlib --product fieldbook-server
	@mkdir -p $(DIST)
	install -s -m 755 $(addprefix $(STATIC_BUILD)/release/,fieldbook fieldbook-desk fieldbook-server) $(DIST)

# Builds the module first, which finds most mistakes in seconds, then what tests it.
debug: deps
	@$(SWIFT) build --scratch-path $(DEBUG_BUILD) --target $(MODULE)
ifneq ($(TEST_FLAGS),)
	@$(SWIFT) test --scratch-path $(DEBUG_BUILD) --disable-xctest $(TEST_FLAGS)
endif

demo: build
	@$(BIN)/fieldbook demo $(DEMO_FLAGS)

check: deps lint
	@.ci/swift-build --build-tests
	@$(SWIFT) test -c release --skip-build --disable-xctest \
	    --filter '^(UnitTests|PropertyTests|ConformanceTests|TidyTests)\.'

test: deps
	@.ci/swift-build --build-tests
	@$(SWIFT) test -c release --skip-build --disable-xctest $(TEST_FLAGS)

soak: deps
	@.ci/swift-build --product fieldbook-simulate
	@$(BIN)/fieldbook-simulate --schedules 1000000000 --coverage --hostile $(SOAK_FLAGS)

torture: deps
	@.ci/swift-build --build-tests
	@FIELDBOOK_TORTURE_ROUNDS=$(ROUNDS) $(if $(SEED),FIELDBOOK_TORTURE_SEED=$(SEED)) \
	    $(SWIFT) test -c release --skip-build --disable-xctest --filter TortureTests

hostile: build
	@.ci/swift-build --product fieldbook-bench
	@$(BIN)/fieldbook-bench hostile --requests $(REQUESTS) $(if $(SEED),--seed $(SEED))

# A build of its own: its code counts what each input reaches. What an input breaks is left in
# FUZZ_BUILD, to be kept as a fixture once it is mended.
fuzz: deps
	@FIELDBOOK_FUZZ=1 $(SWIFT) build -c release --scratch-path $(FUZZ_BUILD) --product fieldbook-fuzz
	@for target in $(FUZZ_TARGETS); do \
	    SWIFT_BACKTRACE=enable=no $(FUZZ_BUILD)/release/fieldbook-fuzz cover $$target --seconds $(FUZZ_SECONDS) \
	        --work $(FUZZ_BUILD)/$$target --corpus Tests/Fuzz/Corpus/$$target || exit 1; \
	done

corpus: deps
	@.ci/swift-build --product fieldbook-fuzz
	@$(BIN)/fieldbook-fuzz seeds Tests/Fuzz/Corpus

mutants: deps
	@.ci/swift-build --product fieldbook-simulate
	@$(BIN)/fieldbook-simulate mutants $(MUTANT_FLAGS)

lint:
	@$(SWIFT) format lint --strict --recursive --parallel $(FORMATTED)
	@echo 'lint: clean'

format:
	@$(SWIFT) format --in-place --recursive --parallel $(FORMATTED)

bench: build
	@.ci/swift-build --product fieldbook-bench
	@$(BIN)/fieldbook-bench $(BENCH_FLAGS) --out $(FIGURES)

bench-quick: build
	@.ci/swift-build --product fieldbook-bench
	@$(BIN)/fieldbook-bench $(BENCH_FLAGS) --quick --out $(FIGURES)

bench-page:
	@.ci/swift-build --product fieldbook-bench
	@$(BIN)/fieldbook-bench page $(FIGURES) > Tests/Benchmarks/Results.md

man: build
	@.ci/swift-build --product generate-manual
	@mkdir -p $(DIST)
	$(BIN)/generate-manual $(BIN)/fieldbook --section 1 --output-directory $(DIST)

clean:
	$(SWIFT) package clean
	rm -rf $(DIST) $(STATIC_BUILD) $(DEBUG_BUILD)
