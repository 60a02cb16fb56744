# `make` lists the words. Each is one script: run the script itself where make is missing.
.PHONY: help build test format lint sanitize fuzz e2e bench demo check

help: ## this list
	@sed -n 's/^\([a-z0-9]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

build: ## debug build
	@scripts/build

test: ## set-up and all tests, loopback only
	@scripts/test

format: ## swift-format in place
	@scripts/format

lint: ## format, layering, forbidden words and phrases, stale generated files; then each rule is seen to fail
	@scripts/lint
	@scripts/lint --self-test

sanitize: ## unit tests under the thread and address sanitizers
	@scripts/sanitize

fuzz: ## 60 seconds per fuzz program
	@scripts/fuzz

e2e: ## real clients against gateway and simulator
	@scripts/e2e

bench: ## the gateway beside nginx, CPU per request and latency
	@scripts/bench

demo: ## set-up, simulator and gateway, one real aws ec2 copy-snapshot
	@scripts/demo

check: ## everything that must be green to merge
	@scripts/check
