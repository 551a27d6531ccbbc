# What `make` can do beside building: tests, checks, installation.

TEST_TOOLS := $(BUILD)/tests/fakes/fake-estate \
	$(BUILD)/tests/system/history-dump $(BUILD)/tests/system/names.so $(BUILD)/tests/soak/fault-matrix \
	$(BUILD)/tests/crash/power-cuts $(BUILD)/tests/crash/io-errors $(BUILD)/tests/crash/faults.so \
	$(BUILD)/tests/crash/clock.so $(BUILD)/tests/vm/witness $(BUILD)/tests/vm/hasty.so \
	$(BUILD)/tests/bench/farm $(BUILD)/tests/north/north
CHECK := $(PYTHON) tests/check.py --build $(BUILD)

demo:
	@sh tests/install-packages.sh demo
	@$(MAKE) --no-print-directory -s all $(BUILD)/tests/fakes/fake-estate
	@BUILD=$(BUILD) $(PYTHON) tests/system/demo.py $(ARGS)

tests: all $(UNIT_TESTS) $(TEST_TOOLS)

check:
	@sh tests/install-packages.sh check
	@$(MAKE) --no-print-directory -s tests
	@$(CHECK) unit stories files crash vm north matrix system

# Figures, not a test: what the machine does beside it shows in them.
bench:
	@sh tests/install-packages.sh bench
	@$(MAKE) --no-print-directory -s all $(BUILD)/tests/fakes/fake-estate $(BUILD)/tests/system/history-dump \
	  $(addprefix $(BUILD)/tests/bench/,farm storm store-load)
	@BUILD=$(BUILD) $(PYTHON) tests/bench/bench.py $(ARGS)

$(BUILD)/tests/bench/farm: $(BUILD)/tests/bench/farm.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/tests/bench/storm: $(BUILD)/tests/bench/storm.o $(call stack,send)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/bench/store-load: $(call objects,tests/bench/store_load.c) $(call stack,keep)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

unit stories year files matrix system: tests
	@$(CHECK) $@ $(ARGS)

$(BUILD)/tests/soak/fault-matrix: $(call objects,$(sort $(wildcard tests/soak/*.c))) $(call stack,acquire)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# All that takes too long for `make check`, whole, one part after another; each prints its seed and its
# figures, and can be run by itself. Hours. SEED=N repeats a run of most of them.
READS ?= 1000000
.PHONY: chaos soak-matrix
soak: soak-matrix
	@$(MAKE) --no-print-directory -s cuts
	@$(MAKE) --no-print-directory -s fuzz-north
	@$(MAKE) --no-print-directory -s chaos
	@$(MAKE) --no-print-directory -s powercut

# The fault matrix, ten times as long as in `make check`.
soak-matrix: tests
	@$(BUILD)/tests/soak/fault-matrix $(BUILD)/tests/fakes/fake-estate $(READS) $(SEED)

# Every scenario that takes too long for `make check`: kills, stalls, faults, wrong brokers and clocks.
# KILLS=N shortens it.
chaos: tests
	@BUILD=$(BUILD) $(PYTHON) tests/system/run.py --soak

# What fails around the gateway, one thing at a time, and a clock that jumps: figures beside limits.
.PHONY: faults clocks
faults clocks: tests
	@BUILD=$(BUILD) $(PYTHON) tests/system/run.py --$@

# Three nodes of RabbitMQ on this machine, of which one is killed under fifty alarms a second.
.PHONY: cluster
cluster:
	@sh tests/install-packages.sh cluster
	@$(MAKE) --no-print-directory -s all $(BUILD)/tests/fakes/fake-estate
	@BUILD=$(BUILD) $(PYTHON) tests/system/run.py cluster_node_killed

$(BUILD)/tests/crash/power-cuts: $(call objects,tests/crash/disk.c tests/crash/power_cuts.c) $(call stack,keep)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/crash/io-errors: $(call objects,tests/crash/faults.c tests/crash/io_errors.c) $(call stack,keep)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/tests/crash/%.so: $(call objects,tests/crash/%.c)
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ $^ -ldl -lpthread

$(BUILD)/tests/system/names.so: $(call objects,tests/system/names.c)
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ $^ -ldl

# Power cuts under the journal, twenty times as many as in `make check`. SEED=N repeats a run.
.PHONY: cuts powercut
cuts: $(BUILD)/tests/crash/power-cuts
	@$(BUILD)/tests/crash/power-cuts $(or $(CUTS),10000) $(SEED)

$(BUILD)/tests/vm/witness: $(BUILD)/tests/vm/witness.o
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^

$(BUILD)/tests/vm/hasty.so: $(BUILD)/tests/vm/hasty.o
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $@ $^ -ldl

# Power cuts of a whole gateway on a machine in QEMU, ten times as many as in `make check`, and in longer lives.
powercut:
	@sh tests/install-packages.sh powercut
	@$(MAKE) --no-print-directory -s all $(BUILD)/tests/fakes/fake-estate $(BUILD)/tests/vm/witness $(BUILD)/tests/vm/hasty.so
	@BUILD=$(BUILD) $(PYTHON) tests/vm/power_cuts.py $(or $(CUTS),100) $(SEED) $(ARGS)

# Changes the plugins, one thing at a time, and looks whether a story turns red.
.PHONY: mutate year
mutate: all
	@$(PYTHON) tests/mutate.py --build $(BUILD) $(ARGS)

lint: all
	@$(PYTHON) tests/lint/self_test.py
	@$(PYTHON) tests/lint/lint.py .

# Three scenarios that go through every thread: a broker that goes and comes, a bad wire, a reload.
# Reports go to files, so that none is lost with the output or the exit status of some child.
SANITIZED := broker_gone picky_broker wire_faults good_copy city_orders hostile_orders city_receipts signed_orders \
	bundle_taken bundle_taken_back config_versions bundle_rehearsed telemetry_outage people another_board \
	stalled_journal

asan:
	@$(MAKE) --no-print-directory -s BUILD=build/asan OPTIMIZE=-O1 SANITIZE=address,undefined tests
	@rm -f build/asan/report.*
	@ASAN_OPTIONS=detect_leaks=1:log_exe_name=1:log_path=$(CURDIR)/build/asan/report \
	  UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1:log_exe_name=1:log_path=$(CURDIR)/build/asan/report \
	  ESTATED_TEST_PATIENCE=3 $(PYTHON) tests/check.py --build build/asan --only "$(SANITIZED)" unit stories north system reports

# Not the stories: one thread tells them.
tsan:
	@$(MAKE) --no-print-directory -s BUILD=build/tsan OPTIMIZE=-O1 SANITIZE=thread tests
	@rm -f build/tsan/report.*
	@TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:log_exe_name=1:log_path=$(CURDIR)/build/tsan/report \
	  ESTATED_TEST_PATIENCE=3 $(PYTHON) tests/check.py --build build/tsan --only "$(SANITIZED)" unit system reports

# Every tests/fuzz/*.c is a libFuzzer target that links with the layers up to acquire. What a run
# learns stays in build/fuzz/corpus for the next one.
SECONDS := 60
FUZZ_TARGETS := $(patsubst tests/fuzz/%.c,$(BUILD)/tests/fuzz/%,$(wildcard tests/fuzz/*.c))

$(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/%.o $(call stack,acquire)
	$(CC) $(CFLAGS) $(LDFLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

.PHONY: fuzz fuzz-targets fuzz-north
fuzz-targets: $(FUZZ_TARGETS)

$(BUILD)/tests/north/north: $(call objects,$(sort $(wildcard tests/north/*.c))) $(call stack,control)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

# A million messages of the city, most of them wrong. SEED=N repeats a run, MESSAGES=N shortens it.
MESSAGES ?= 1000000
fuzz-north: all $(BUILD)/tests/north/north
	@$(BUILD)/tests/north/north $(BUILD) $(MESSAGES) $(SEED)

fuzz: fuzz-north
	@sh tests/install-packages.sh fuzz
	@$(MAKE) --no-print-directory -s BUILD=build/fuzz CC=clang OPTIMIZE=-O1 \
	  SANITIZE=address,undefined,fuzzer-no-link fuzz-targets
	@$(PYTHON) tests/fuzz/run.py build/fuzz $(SECONDS)

format:
	clang-format -i $$(git ls-files '*.c' '*.h')

DIR := $(DESTDIR)$(PREFIX)
install: all
	install -d $(DIR)/bin $(DIR)/lib/estated/plugins $(DIR)/share/estated/models $(DIR)/include/estated \
	  $(DIR)/lib/systemd/system $(DIR)/lib/sysusers.d $(DIR)/lib/tmpfiles.d $(DIR)/lib/udev/rules.d \
	  $(DIR)/lib/modules-load.d $(DIR)/share/doc/estated/examples $(DESTDIR)/etc/estated/conf.d \
	  $(DESTDIR)/etc/estated/models
	install -m 755 $(BUILD)/estated $(BUILD)/estatectl $(DIR)/bin
	install -m 644 $(foreach p,$(PLUGINS),$(BUILD)/plugins/$(p).so) $(DIR)/lib/estated/plugins
	install -m 644 conf/models/*.conf $(DIR)/share/estated/models
	install -m 644 plugins/estate_plugin.h $(DIR)/include/estated
	install -m 644 systemd/estated.service $(DIR)/lib/systemd/system
	install -m 644 systemd/estated.sysusers $(DIR)/lib/sysusers.d/estated.conf
	install -m 644 systemd/estated.tmpfiles $(DIR)/lib/tmpfiles.d/estated.conf
	install -m 644 systemd/60-estated.rules $(DIR)/lib/udev/rules.d
	install -m 644 systemd/estated.modules $(DIR)/lib/modules-load.d/estated.conf
	install -m 644 README.md CHANGELOG.md LICENSE conf/estated.conf $(DIR)/share/doc/estated
	install -m 644 tests/stories/README.md $(DIR)/share/doc/estated/STORIES.md
	install -m 644 conf/conf.d/*.conf systemd/credentials.conf $(DIR)/share/doc/estated/examples
	install -d $(DIR)/share/doc/estated/city/schema
	install -m 644 $(wildcard packaging/city/*.*) $(DIR)/share/doc/estated/city
	install -m 644 packaging/city/schema/*.json $(DIR)/share/doc/estated/city/schema
	[ -e $(DESTDIR)/etc/estated/estated.conf ] || install -m 640 conf/estated.conf $(DESTDIR)/etc/estated
