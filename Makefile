# Two commands are enough: `make run` and `make test`. Both install what they need and can be run twice.
# `make help` lists the others.

.PHONY: help run test check dev assets bench fuzz pictures format clean
.DEFAULT_GOAL := help

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: ## Build everything and serve the demo Board at http://127.0.0.1:3900
	@.ci/prepare run
	@$(MAKE) --no-print-directory assets
	cargo build --locked -p candour
	target/debug/candour demo --data target/demo

test: ## Format, lints, all tests on SQLite and PostgreSQL, a real browser, vectors in Python
	@.ci/prepare test
	@.ci/test

check: ## Format and lints alone
	cargo fmt --all --check
	cargo clippy --locked --workspace --features candour-app/ssr --all-targets -- -D warnings
	cargo clippy --locked -p candour-app --features hydrate --target wasm32-unknown-unknown -- -D warnings

assets: ## The stylesheet and the islands' wasm, into target/site/pkg
	cargo build --locked -p candour-bindgen
	cargo build --locked -p candour-app --lib --target wasm32-unknown-unknown --profile wasm-release --features hydrate
	node style/build.mjs

dev: ## The demo, built anew whenever a source file changes
	@.ci/prepare run
	@$(MAKE) --no-print-directory assets
	node .ci/dev.mjs

bench: ## Speed and memory, as ratios; docs/benchmarks.md holds the last figures
	@.ci/prepare run
	@$(MAKE) --no-print-directory assets
	.ci/bench

fuzz: ## Fuzz everything that reads bytes from outside, FUZZ_SECONDS (60) for each target, or FUZZ_TARGET alone
	@.ci/fuzz

pictures: ## The pictures in docs/pictures, from the demo
	@.ci/prepare test
	@$(MAKE) --no-print-directory assets
	cargo build --locked -p candour
	.ci/pictures

format: ## Format the code
	cargo fmt --all

clean: ## Remove everything that was built, and the demo's data
	cargo clean
	rm -rf style/node_modules end2end/node_modules
