# Every command of the project. `make` alone prints the list.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The tags keep the C resolver and SQLite's extension loader out, so that the
# binary can be static; every command uses the same ones and so one build cache.
TAGS    := osusergo netgo sqlite_omit_load_extension
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
# --gc-sections leaves out what of the C library nothing calls.
LDFLAGS := -s -w -linkmode external -extldflags "-static -Wl,--gc-sections" -X main.version=$(VERSION)
LINT    := .tools/bin/golangci-lint-v2.15.0
export CGO_ENABLED := 1
# Nothing unwinds the C library: its tables would be a hundredth of the program.
export CGO_CFLAGS := -O2 -fno-asynchronous-unwind-tables

.NOTPARALLEL:
.PHONY: help run build test check lint vet tools bench prove pictures clean

help: ## print this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## build and start a rehearsal organisation with made-up leavers
	@bin/nawoord demo

build: ## build the static program bin/nawoord
	@go build -trimpath -tags '$(TAGS)' -ldflags '$(LDFLAGS)' -o bin/nawoord ./cmd/nawoord

test: tools lint vet check ## install what the tests need, then lint, vet and every test

check: ## every test with the race detector, nothing installed first
	@go test -race -v -tags '$(TAGS)' -timeout 45m ./... 2>&1 | awk -f .ci/summary.awk

lint: $(LINT) ## golangci-lint
	@$(LINT) run ./...

vet: ## go vet
	@go vet -tags '$(TAGS)' ./...

tools: ## install what the tests need and this machine lacks
	@.ci/tools

$(LINT):
	@.ci/tools

bench: build ## measure speed, memory and sizes, each beside its bare limit
	@go test -tags '$(TAGS)' -run '^$$' -bench '^BenchmarkNumbers$$' -benchtime 1x ./cmd/nawoord
	@go test -tags '$(TAGS)' -run '^$$' -bench . -benchmem ./survey/...

# make prove README=-readme also writes the table into README.md.
prove: ## attack the promise in 400 ballot boxes and print who succeeds
	@cd survey/proof && go test -tags '$(TAGS)' -run '^TestAnonymityLinks$$' -count 1 -timeout 8m -boxes 400 $(README)
	@go test -tags '$(TAGS)' -run '^TestAnonymityAtoms' -count 1 -timeout 8m ./survey/sqlite -histories 24

pictures: ## make the README's pictures of the running rehearsal
	@go test -tags '$(TAGS)' -run '^TestPictures$$' -count 1 ./cmd/nawoord -args -pictures '$(CURDIR)/.readme'

clean: ## remove what was built and fetched
	@rm -rf bin .tools .cache
