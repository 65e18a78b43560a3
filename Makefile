# What a person types here. `make help` prints the lines marked with ##.

PACKAGES := liblua5.4-dev libsqlite3-dev zlib1g-dev pkg-config
TEST_PACKAGES := curl lua5.4 openssl
RELEASE := swift build -c release --product poolwarden --static-swift-stdlib
BINARY := .build/release/poolwarden
# Small samples of the long runs: they take what there is of the machine, so nothing else runs beside them.
HEAVY := CrashTests|What people are told|The effects model|A small load
# Tests at a time: all of them at once would only wait for each other, and take what they meet for a hang.
A_FEW := SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=12
SOURCES := Package.swift Sources Tests Benchmarks docs

.DEFAULT_GOAL := help
.PHONY: help demo test patterns asan effects effects-model clients check lint format imports reference bench build
.PHONY: install-packages mutations crash crash-kill crash-power crash-disk crash-programs
.PHONY: load load-build load-ack load-recovery load-order load-overload load-drain load-slow load-controls
.PHONY: addresses golden looks

help: ## What there is to make
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Watch it work; EXIT=1 ends by itself, with 0 only if all went as said
	@$(BINARY) demo $(if $(EXIT),--exit,)

build: install-packages ## The release binary, .build/release/poolwarden
	$(RELEASE)

test: install-packages ## All tests
	@$(MAKE) --no-print-directory install-packages PACKAGES="$(TEST_PACKAGES)"
	$(A_FEW) swift test --disable-xctest --skip '$(HEAVY)'
	$(A_FEW) swift test --disable-xctest --skip-build --filter '$(HEAVY)'

golden: install-packages ## Write the golden files of replies anew; read the difference before you keep it
	RECORD_GOLDEN=1 swift test --disable-xctest --filter 'A message in each receiver'

looks: install-packages ## A page that imitates how each receiver shows replies, .build/looks.html
	LOOKS=$(CURDIR)/.build/looks.html swift test --disable-xctest --filter 'A look at each'

clients: build ## Run clients of other people, from PyPI, against the simulator
	@python3 -c 'import ensurepip' 2>/dev/null || $(MAKE) --no-print-directory install-packages PACKAGES=python3-venv
	CLIENTS_VENV=$(CURDIR)/.build/clients Tests/Clients/run.sh $(BINARY)

check: lint imports test clients ## What .ci/run runs

lint: ## Format and style, as .swift-format says
	swift-format lint --strict --parallel --recursive $(SOURCES)

format: ## Bring the sources into that format
	swift-format format --in-place --parallel --recursive $(SOURCES)

patterns: install-packages ## A million random cases of our pattern functions against stock Lua's
	PATTERN_BATCHES=1000 swift test --disable-xctest --filter 'A pattern'

asan: install-packages ## The tests of the sandbox, built with AddressSanitizer
	ASAN_OPTIONS=detect_leaks=0 swift test --disable-xctest --filter LuaPoliciesTests \
		--scratch-path .build-asan --sanitize address -Xlinker -fuse-ld=lld

imports: install-packages ## Build all, refusing imports that Package.swift does not declare
	swift build --build-tests --explicit-target-dependency-import-check error

reference: build ## Write docs/policy-reference.md from the table of the policy language's words
	@$(BINARY) policy reference > docs/policy-reference.md

bench: clients ## The figures of README.md, on this machine
	swift build -c release --product poolwarden-bench --static-swift-stdlib
	@.build/release/poolwarden-bench

mutations: install-packages ## 100,000 changed requests for every scheme of signing, none of which may be accepted; COUNT=1000
	swift build -c release --product poolwarden-bench --static-swift-stdlib
	@.build/release/poolwarden-bench mutations $(COUNT)

effects-model: install-packages ## Every way that an operation can take, with crashes, lost answers and strangers
	EFFECTS_MODEL=3,2,2 swift test --disable-xctest --filter 'The effects model'

effects: build ## 5,000 operations under nine kinds of faults and 100 kill -9, compared with what was really done
	swift build -c release --product poolwarden-effects --static-swift-stdlib
	@.build/release/poolwarden-effects run
	@.build/release/poolwarden-effects duplicates

addresses: install-packages ## A million addresses: reading as Python's, classes by IANA's tables; CONTROL=1 breaks them
	swift build -c release --product poolwarden-addresses --static-swift-stdlib
	@Benchmarks/poolwarden-addresses/compare.py .build/release/poolwarden-addresses \
		$(if $(CONTROL),--control --count 30000,$(if $(SEED),--seed $(SEED)))

crash: crash-kill crash-power crash-disk ## The promises of docs/durability.md at kill -9, power cuts, errors of the disk

crash-kill crash-power crash-disk: crash-%: crash-programs
	@.build/release/poolwarden-crash $* $(if $(POINTS),--points $(POINTS)) $(if $(SEED),--seed $(SEED))

crash-programs: build
	swift build -c release --product FaultShim
	swift build -c release --product poolwarden-crash --static-swift-stdlib

load-build: build
	swift build -c release --product poolwarden-load --static-swift-stdlib

load: load-build ## All loads of docs/load.md, about 20 minutes; SEED=N
	@.build/release/poolwarden-load --seed $(or $(SEED),1)

load-ack load-recovery load-order load-overload load-drain load-slow: load-build
	@.build/release/poolwarden-load $(@:load-%=%) --seed $(or $(SEED),1)

load-controls: load-build ## Each load once more with one thing spoiled: every check must notice
	@.build/release/poolwarden-load --quick --control

install-packages:
	@missing=$$(for package in $(PACKAGES); do \
		dpkg-query --show --showformat '$${Status}' $$package 2>/dev/null | grep -q 'ok installed' || echo $$package; \
	done); \
	if [ -n "$$missing" ]; then \
		sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
		echo "Installing what is missing, with $${sudo:+sudo }apt-get:" $$missing; \
		$$sudo apt-get update -qq && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $$missing >/dev/null; \
	fi
