# The verbs of the project. Each calls a preset or a script; what they need they set up themselves.
.DEFAULT_GOAL := help
.PHONY: help setup build test test-long run bench where format lint clean
S := deploy/scripts

help:            ## this list
	@sed -n 's/^\([a-z-]*\): *\(.*\)## *\(.*\)/  make \1\t\3/p' $(MAKEFILE_LIST) | expand -t 22

setup:           ## install everything that build, run and test need (Debian 12; root or sudo)
	@$(S)/setup base test lint

build:           ## programs in build/bin/
	@$(S)/setup base
	@$(S)/build

run:             ## all services and a simulated city; Ctrl-C stops cleanly
	@$(S)/run

test:            ## everything, with one closing summary; SUITE="unit guards" takes a part
	@$(S)/setup base test lint
	@$(S)/build
	@$(S)/test $(SUITE)

test-long:       ## fuzzing, wide simulations, soaks and the whole lint: some hours; PART="sim" takes a part, HOURS=8 lasts longer
	@$(S)/setup base test lint fuzz
	@$(S)/build
	@$(S)/test-long $(if $(HOURS),--hours $(HOURS)) $(PART)

bench:           ## the measurements of the README, up to half an hour; QUICK=1 takes two minutes
	@$(S)/setup base test
	@$(S)/build
	@$(S)/bench $(if $(QUICK),--quick)

where:           ## where a mechanism lives: make where MECH=D3
	@$(S)/where $(MECH)

format:          ## clang-format over our C++
	@$(S)/setup lint
	@git ls-files '*.cc' '*.h' | xargs -r clang-format -i

lint:            ## formatting, every header compiled alone, clang-tidy with thread safety; an hour the first time
	@$(S)/setup base lint
	@$(S)/lint

clean:           ## remove what was built (installed packages stay)
	@rm -rf build build-debug build-asan build-fuzz build-lint
