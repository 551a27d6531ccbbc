# estated: `make` builds, `make demo` shows the main job, `make check` runs every test, `make install`.
# `make help` lists the rest. Objects go to $(BUILD); a sanitizer build is the same tree elsewhere.

VERSION := 0.1.0
BUILD ?= build
PREFIX ?= /usr
ifeq ($(origin CC),default)
CC := gcc
endif
PKG_CONFIG ?= pkg-config
PYTHON := /usr/bin/python3
SANITIZE ?=
OPTIMIZE ?= -O2

PACKAGES := sqlite3 libmodbus jansson inih libsystemd libcrypto libssl libgpiod
# libgpiod 1 and 2 share no API: the file for the version that is here is built, the other is not.
# Where there is none yet, one is named all the same, so that need-packages can say what is missing.
GPIOD := $(firstword $(subst ., ,$(shell $(PKG_CONFIG) --modversion libgpiod 2>/dev/null)) 2)
CHIP := daemon/acquire/chip_v$(GPIOD).c
CPPFLAGS += -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DESTATED_VERSION='"$(VERSION)"' -Idaemon -Iplugins
CFLAGS += -std=gnu17 $(OPTIMIZE) -g -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes \
	-Wpointer-arith -Wformat=2 -Wno-format-nonliteral -Wvla -fno-common -fstack-protector-strong
ifneq ($(SANITIZE),)
CFLAGS += -fsanitize=$(SANITIZE) -fno-omit-frame-pointer
LDFLAGS += -fsanitize=$(SANITIZE)
endif
LDFLAGS += -Wl,--as-needed
LIBS = $(shell $(PKG_CONFIG) --libs $(PACKAGES) 2>/dev/null) -lpaho-mqtt3as -lpthread -lm -ldl

# Lowest first. A layer is an archive that links only with the ones before it.
LAYERS := base model setup acquire decide keep send control
# archives of a layer and of those below it, in link order
stack = $(foreach l,$(call reverse,$(call upto,$(1),$(LAYERS))),$(BUILD)/lib/$(l).a)
reverse = $(if $(1),$(call reverse,$(wordlist 2,99,$(1))) $(firstword $(1)))
upto = $(firstword $(2)) $(if $(filter $(1),$(firstword $(2))),,$(call upto,$(1),$(wordlist 2,99,$(2))))

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
PLUGINS := $(patsubst plugins/%/,%,$(filter-out plugins/template/,$(wildcard plugins/*/)))
PLUGIN_FILES := $(foreach p,$(PLUGINS) template,$(BUILD)/plugins/$(p).so)
UNIT_SOURCES := $(wildcard tests/unit/*/test_*.c)
UNIT_TESTS := $(patsubst %.c,$(BUILD)/%,$(UNIT_SOURCES))

.PHONY: all help demo check bench tests unit stories files matrix system soak lint asan tsan install clean conf format

all: $(BUILD)/estated $(BUILD)/estatectl $(PLUGIN_FILES)

help:
	@echo 'make            build estated, estatectl and the plugins'
	@echo 'make demo       install what is missing, then a simulated estate; ARGS=--stay keeps it'
	@echo 'make check      install what is missing, then every test'
	@echo 'make unit       unit tests only    make stories   virtual-time stories only'
	@echo 'make files      models and their tests, README, installation, the simulator'
	@echo 'make matrix     the fault matrix, 10^5 reads'
	@echo 'make system     scenarios with the real daemon; ARGS="NAME .." runs some'
	@echo 'make bench      figures beside their limits and a peer; ARGS="cpu rtu" runs some parts'
	@echo 'make soak       what is too long for make check, whole: 10^6 reads in the fault matrix, then'
	@echo '                make cuts, fuzz-north, chaos, powercut; hours; SEED=N repeats'
	@echo 'make chaos      1,000 kills, stops and reloads, stalls, faults, wrong brokers; KILLS=N, TURNS=N'
	@echo 'make faults     disk, files, names and log fail, one by one: alarms, watchdog, cure'
	@echo 'make clocks     the clock jumps: days, alarms and rows do not'
	@echo 'make cluster    a RabbitMQ cluster of three, one node killed in mid-flow; SEED=N repeats'
	@echo 'make cuts       10^4 power cuts under the journal; CUTS=N SEED=N repeats a run'
	@echo 'make powercut   100 power cuts of a whole gateway in QEMU; CUTS=N SEED=N'
	@echo 'make year       a year of one zone of each plugin, a day of a large estate'
	@echo 'make mutate     changes the plugins, one thing at a time: a story has to see it; ARGS=facade'
	@echo 'make lint       layers, sizes, headers, plugins, formatting, cppcheck, clang'
	@echo 'make asan tsan  unit tests and a dozen scenarios under a sanitizer'
	@echo 'make fuzz       arbitrary bytes as replies and models, SECONDS=60 for each target, and'
	@echo 'make fuzz-north a million wrong messages of the city; MESSAGES=N SEED=N'
	@echo 'make conf       write conf/estated.conf anew from the option rows'
	@echo 'make format     clang-format on every C file'
	@echo 'make install    to $$(DESTDIR)$$(PREFIX)'
	@echo 'make tests      build everything that make check runs    make clean   remove build/'

# ---- building ----

$(BUILD)/%.o: %.c Makefile | need-packages
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS) -fPIC -MMD -MP -c -o $@ $<

define layer_rule
$(BUILD)/lib/$(1).a: $(call objects,$(sort $(filter-out daemon/acquire/chip_v%.c,$(wildcard daemon/$(1)/*.c)) \
		$(filter daemon/$(1)/%,$(CHIP))))
	@mkdir -p $$(@D)
	@rm -f $$@
	ar rcs $$@ $$^
endef
$(foreach l,$(LAYERS),$(eval $(call layer_rule,$(l))))

$(BUILD)/estated: $(call objects,daemon/main.c $(wildcard daemon/app*.c)) $(call stack,control)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

$(BUILD)/estatectl: $(call objects,$(sort $(wildcard daemon/ctl/*.c))) $(call stack,send)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

define plugin_rule
$(BUILD)/plugins/$(1).so: $(call objects,$(sort $(wildcard plugins/$(1)/*.c)))
	@mkdir -p $$(@D)
	$(CC) $(CFLAGS) $(LDFLAGS) -shared -o $$@ $$^ -lm
endef
$(foreach p,$(PLUGINS) template,$(eval $(call plugin_rule,$(p))))

# Which Debian package brings what a build needs; asked once, before the first compilation.
.PHONY: need-packages
need-packages:
	@$(PKG_CONFIG) --exists $(PACKAGES) 2>/dev/null || { \
	  echo 'Libraries are missing; this installs them: sudo sh tests/install-packages.sh build' >&2; exit 1; }

conf: $(BUILD)/estated
	$(BUILD)/estated --print-config > conf/estated.conf

# ---- tests ----

define unit_rule
$(BUILD)/tests/unit/$(1)/%: $(BUILD)/tests/unit/$(1)/%.o $(call stack,$(1))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $$@ $$^ $(LIBS) -lcmocka
endef
$(foreach l,$(LAYERS),$(eval $(call unit_rule,$(l))))

$(BUILD)/tests/unit/ctl/%: $(BUILD)/tests/unit/ctl/%.o \
		$(call objects,$(filter-out daemon/ctl/estatectl.c,$(wildcard daemon/ctl/*.c))) $(call stack,send)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) -lcmocka

define plugin_unit_rule
$(patsubst tests/%.c,$(BUILD)/tests/%,$(wildcard tests/unit/plugins/test_$(1).c tests/unit/plugins/test_$(1)_*.c)): \
		%: %.o $(call objects,$(wildcard plugins/$(1)/*.c))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $$@ $$^ -lcmocka -lm
endef
$(foreach p,$(PLUGINS) template,$(eval $(call plugin_unit_rule,$(p))))

$(BUILD)/tests/fakes/fake-estate: $(call objects,$(sort $(wildcard tests/fakes/*.c)))
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lm

$(BUILD)/tests/system/history-dump: $(call objects,tests/system/history_dump.c) $(call stack,keep)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS)

-include tests/targets.mk

clean:
	rm -rf $(BUILD)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
.SECONDARY:
