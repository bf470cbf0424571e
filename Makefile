# Every target sets itself up: the packages when they are missing or older than the lock file, and the pinned Node.
.POSIX:

# `npm ci` works with any Node that has npm; everything after it runs with the Node of package-lock.json.
RUN = PATH="$$PWD/node_modules/.bin:$$PATH"
READY = node_modules/.package-lock.json

help:
	@echo 'make demo    a migration from Prepare to Retire with real messages, on this machine alone (about a minute)'
	@echo '               KEEP=1           leaves everything running, to play with kubectl'
	@echo '               CLUSTER=current  uses the cluster of KUBECONFIG instead of one of its own'
	@echo 'make test    all tests'
	@echo 'make check   what CI checks: format, lint, types, generated files, tests'
	@echo 'make bench   start, memory and requests of the operator'
	@echo 'make tools   where kubectl and helm are; fetches them when there are none'
	@echo 'make mail-servers  unpacks Postfix, Dovecot and Exim for the tests that replay mail on them (Debian, root)'

$(READY): package-lock.json
	npm ci
	@touch $(READY)

demo: $(READY)
	@$(RUN) node src/cli.ts demo $${KEEP:+--keep} $${CLUSTER:+--cluster $$CLUSTER}

test: tools
	@$(RUN) npm test

check: tools
	@$(RUN) npm run check

bench: tools
	@$(RUN) npm run build
	@$(RUN) npm run bench

mail-servers: $(READY)
	@$(RUN) node scripts/mail-servers.ts

tools: $(READY)
	@$(RUN) node scripts/tools.ts

.PHONY: help demo test check bench tools mail-servers
