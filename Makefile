# Every command of the project, listed by `make help`. Go is the only thing that must be there; what else a target needs it installs
# (Debian packages, as root or with sudo) or explains.
SHELL := /bin/bash
GO ?= go
export GO
BIN := bin/hutong
export CGO_ENABLED = 0
# Tests that need a PostgreSQL carry the tag postgres, so that a plain `go test ./...` needs nothing but Go.
TAGS := postgres
# go test that counts, and fails when a test is skipped.
GOTEST := $(GO) run ./scripts/gotest -timeout 30m

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  %-12s %s\n", $$1, $$2}'

.PHONY: build
build: $(BIN) ## build the binary: bin/hutong

.PHONY: $(BIN)
$(BIN):
	@mkdir -p bin
	$(GO) build -trimpath -o $(BIN) ./cmd/hutong

.PHONY: demo
demo: build ## the main job: a switch and seven institutions on loopback, four corridors, then steady traffic and the console
	$(BIN) demo

.PHONY: test
test: check build ## everything that must pass: checks, all tests (PostgreSQL's on a server of their own; signatures without assembly and by Go's certified module too), the four corridors on the built binary
	scripts/need initdb=postgresql
	$(GOTEST) -tags $(TAGS) ./...
	$(GOTEST) -tags purego ./wire/edkey ./wire/digest
	GODEBUG=fips140=on $(GOTEST) ./wire/edkey ./wire/digest
	$(BIN) demo --once

.PHONY: check
check: ## formatting, vet, staticcheck, the import table, generated files, the list of planted faults
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$unformatted" ]; then echo "gofmt would change: $$unformatted (run: gofmt -w)"; exit 1; fi
	$(GO) vet -tags $(TAGS) ./...
	$(GO) tool staticcheck -tags $(TAGS) ./...
	$(GO) test -run 'TestImportTable|TestTidy' ./cmd/hutong
	$(GO) test ./faults

.PHONY: generate
generate: ## make the models of the interface and their protobuf again from wire/openapi.yaml
	$(GO) generate ./wire

.PHONY: race
race: ## all tests with the race detector (needs a C compiler)
	scripts/need initdb=postgresql
	CGO_ENABLED=1 $(GOTEST) -tags $(TAGS) -race ./...

.PHONY: fuzz
FUZZTIME ?= 60s
fuzz: ## every fuzz target for FUZZTIME (default 60s each)
	FUZZTIME=$(FUZZTIME) scripts/fuzz

.PHONY: sim
PAYMENTS ?= 1000000
SEED ?= 1
sim: build ## PAYMENTS (default 1,000,000) through a world that loses, lies and crashes, in virtual time
	$(BIN) sim --seed $(SEED) --payments $(PAYMENTS)

.PHONY: crash
KILLS ?= 200
crash: ## kill -9 a switch under load KILLS times (default 200); nothing that was told may be lost
	$(GO) test -count 1 -timeout 60m -v -run TestKill ./cmd/hutong -kills $(KILLS)

.PHONY: failover
FAILOVERS ?= 10
failover: ## lose the PostgreSQL primary FAILOVERS times (default 10), killed or hanging in turn; a synchronous standby takes over, and it comes back as one
	scripts/need initdb=postgresql
	$(GO) test -tags $(TAGS) -count 1 -timeout 60m -v -run TestFailover ./cmd/hutong -failovers $(FAILOVERS)

.PHONY: nodes
ROUNDS ?= 50
nodes: ## kill and pause three processes on one database ROUNDS times (default 50), at random by SEED
	scripts/need initdb=postgresql
	$(GO) test -tags $(TAGS) -count 1 -timeout 60m -v -run TestNodes ./cmd/hutong -rounds $(ROUNDS) -nodes-seed $(SEED)

.PHONY: linear
HISTORIES ?= 1000
linear: ## HISTORIES payments (default 1,000), each asked about by several clients at once under faults and kills: reads must be linearizable
	$(GO) test -count 1 -timeout 60m -v -run TestLinearizable ./cmd/hutong -histories $(HISTORIES)

.PHONY: leaks
MEASUREMENTS ?= 1000000
leaks: ## MEASUREMENTS (default 1,000,000) of signing for each of four nonces against random ones: the times must not differ (needs AVX-512 IFMA)
	$(GO) test -tags leak -count 1 -timeout 120m -v -run TestLeaks ./wire/edkey -measurements $(MEASUREMENTS)

.PHONY: powerloss
POINTS ?= 10000
powerloss: ## cut the power under SQLite at POINTS moments (default 10,000), on a sound disk and on a failing one
	$(GO) test -count 1 -timeout 120m -v -run 'TestPowerLoss|TestTroubledDisk' ./store/sqlite/disktest -points $(POINTS) -seed $(SEED)

.PHONY: faults
PART ?= 1/1
faults: ## plant every fault of faults/ (PART=1/2: every second, from the first on) and see its test catch it, which passes without
	$(GO) test -tags faults -count 1 -timeout 60m -parallel 4 -v ./faults -part $(PART)

.PHONY: bench
bench: ## the benchmarks that docs/PERFORMANCE.md quotes (PostgreSQL's on a server of their own)
	scripts/need initdb=postgresql
	$(GO) test -tags $(TAGS) -run '^$$' -bench . -benchtime 2s -timeout 60m ./code ./code/image ./money ./wire/... ./store/... ./engine ./edge/...

.PHONY: identity
N ?= 1000000
IDENTITY_FLAGS ?=
identity: build ## what knowing a payment costs after N others (default 1,000,000) with nothing in their bodies
	$(BIN) bench --engine --hollow --no-verify --prefill $(N) --prefill-days 2 $(IDENTITY_FLAGS)

.PHONY: soak
SOAK ?= 1h
RATE ?= 2000
SOAK_FLAGS ?=
soak: build ## RATE payments a second (default 2,000) for SOAK (default 1h), with the switch's memory and its slope in the report
	$(BIN) bench --rate $(RATE) --duration $(SOAK) $(SOAK_FLAGS)

.PHONY: oracles
oracles: ## compare with independent implementations (installs zbar-tools, nodejs, npm, openssl, protoc and Python's clients where missing)
	scripts/need zbarimg=zbar-tools node=nodejs npm=npm openssl=openssl protoc=protobuf-compiler
	scripts/need /usr/lib/python3/dist-packages/OpenSSL/SSL.py=python3-openssl /usr/lib/python3/dist-packages/cryptography/__about__.py=python3-cryptography /usr/lib/python3/dist-packages/google/protobuf/message.py=python3-protobuf
	$(GOTEST) -count 1 -tags oracles -run Oracle ./code/image ./wire/httpsig ./wire/hooksig ./wire/stream ./edge/stream

.PHONY: browser
browser: ## every page in a real browser, wide and narrow, in both languages (installs chromium where missing)
	scripts/need chromium=chromium
	$(GO) test -count 1 -tags browser ./console
