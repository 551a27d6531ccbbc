/*
 * fake-estate - simulated Modbus devices on pseudo-terminals and TCP ports.
 * One thread, one poll loop; everything hangs on one struct fake. Times are CLOCK_MONOTONIC in
 * microseconds. README.md has the language of the scripts.
 */
#ifndef FAKE_ESTATE_H
#define FAKE_ESTATE_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SPACE_COIL, SPACE_DISCRETE, SPACE_INPUT, SPACE_HOLDING, SPACES };
enum { ADDRESSES = 65536, LONGEST_PDU = 253, LONGEST_FRAME = 300, LONGEST_NAME = 32 };
enum { MODBUS_NO_FUNCTION = 1, MODBUS_NO_ADDRESS, MODBUS_BAD_VALUE, MODBUS_NO_TARGET = 11 };
#define NEVER     INT64_MAX
#define BROADCAST 0 /* the unit of everybody, on a serial line */

enum fault_kind {
    FAULT_SILENT,
    FAULT_LATE,
    FAULT_GARBLE,
    FAULT_TRUNCATE,
    FAULT_WRONG_UNIT,
    FAULT_WRONG_FUNCTION,
    FAULT_WRONG_COUNT,
    FAULT_WRONG_TRANSACTION,
    FAULT_EXCEPTION,
    FAULT_ECHO,
    FAULT_DOUBLE,
    FAULT_NOISE,
    FAULT_NOISE_AFTER,
    FAULT_TRICKLE,
    FAULT_DRAWN, /* so many kinds are drawn by lot */
    FAULT_FORGET = FAULT_DRAWN,
    FAULT_KINDS
};

/* What is ordered to go wrong with the next `left` requests that match; -1 is "any", "for ever". */
struct fault {
    struct fault *next;
    enum fault_kind kind;
    int64_t value, left;
    int32_t function, address;
};

/* The faults that hit one request. A truncated frame keeps `value` of WHOLE parts. */
enum { WHOLE = 256 };
struct effect {
    bool is[FAULT_KINDS];
    int64_t value[FAULT_KINDS];
};

/* When requests came, since somebody asked last. */
struct rhythm {
    int64_t last_us; /* 0: none yet */
    int64_t shortest_us, longest_us, limit_us;
    uint64_t intervals, above; /* the limit */
};

struct bus;

struct ramp {
    struct ramp *next;
    int space;
    uint16_t address;
    int32_t from, to;
    int64_t start_us, end_us;
};

struct device {
    struct device *next;
    const struct bus *bus;
    char name[LONGEST_NAME];
    uint8_t unit;
    int64_t turnaround_us;
    int32_t address_register; /* holding register that a write of changes the unit; -1: none */
    uint64_t requests;
    struct rhythm rhythm;
    struct fault *faults;
    int64_t chaos, chaos_late_ms; /* per cent of requests that something random happens to */
    struct ramp *ramps;
    int32_t value[SPACES][ADDRESSES]; /* as set, with its sign; the wire has the low 16 bits */
    bool known[SPACES][ADDRESSES];
};

enum bus_kind { BUS_PTY, BUS_TCP, BUS_RTU_TCP };

struct bus {
    struct bus *next;
    char name[LONGEST_NAME];
    enum bus_kind kind;
    char path[108];     /* pty: the symbolic link */
    uint32_t host;      /* tcp: IPv4, network order */
    uint16_t port;      /* tcp */
    int slave;          /* pty: our own open slave side, or -1 */
    int64_t baud, bits; /* RTU; bits of a character on the wire */
    struct device *devices;
    uint64_t gaps;
    struct rhythm rhythm;
    int64_t busy_us, busy_since_us; /* time on the wire since somebody asked last */
};

/* Bytes on their way to the master: byte k is there at begin_us + (k + 1) x pace. */
struct job {
    struct job *next;
    int64_t begin_us, pace_ns;
    bool started;
    size_t n, sent;
    uint8_t byte[LONGEST_FRAME];
};

struct fake;
struct link;
typedef void link_handler(struct fake *fake, struct link *link, int64_t now);

/* One byte stream to a master (a pty or a connection), or a listening socket. */
struct link {
    struct link *next;
    struct bus *bus;
    int fd; /* -1: closed, freed at the end of the turn */
    link_handler *ready, *silence;
    uint8_t in[2 * LONGEST_FRAME];
    size_t have;
    int64_t first_us;   /* when the first byte of `in` came */
    int64_t heard_us;   /* end of the last byte received, as it would be on a wire; 0 at first */
    int64_t sent_us;    /* end of the last byte sent; 0 at first */
    int64_t silence_us; /* when the frame in `in` is over, or NEVER */
    bool hasty;         /* it came too soon after the frame before */
    struct job *jobs;   /* the one being sent, then by begin_us */
};

struct later {
    struct later *next;
    int64_t due_us;
    char *line, *where;
};

struct fake {
    struct bus *buses;
    struct link *links;
    struct later *later; /* by due_us */
    uint64_t random;
    uint64_t hits[FAULT_KINDS]; /* how often each kind of fault happened */
    int64_t start_us;
    bool stop;
    bool punctual; /* what is due is done on the microsecond, whatever that costs */
};

/* device: registers, ramps, request -> reply */
struct device *device_find(const struct fake *fake, const char *name);
struct device *bus_unit(const struct bus *bus, uint8_t unit);
void device_free(struct device *device);
void device_set(struct device *device, int space, uint16_t address, int32_t value);
/* False if it was never set. */
bool device_get(struct device *device, int64_t now, int space, uint16_t address, int32_t *value);
/* -ENOENT if it was never set. */
int device_ramp(struct device *device, int64_t now, const struct ramp *ramp);
/* Writes the reply's PDU (room for LONGEST_PDU + 2) and returns its length. */
size_t device_answer(struct device *device, int64_t now, const uint8_t *request, size_t n,
                     const struct effect *effect, uint8_t *reply);

/* fault */
int fault_kind(const char *name); /* -1 if there is none */
const char *fault_name(enum fault_kind kind);
bool fault_has_value(enum fault_kind kind);
bool fault_fits(enum fault_kind kind, enum bus_kind bus);
void fault_add(struct device *device, const struct fault *order);
void fault_clear(struct device *device);
/* Collects what hits this request and counts it down. */
struct effect fault_take(struct fake *fake, struct device *device, const uint8_t *request,
                         size_t n);
/* Flips a burst of 1 to 16 bits, in the order they have on a wire, within n bytes. */
void fault_burst(struct fake *fake, uint8_t *byte, size_t n);
/* Changes a right reply into a wrong one, on the level of the PDU; the new length. */
size_t fault_spoil(const struct effect *effect, uint8_t *reply, size_t n);

/* wire: what leaves, when */
struct link *wire_open(struct fake *fake, struct bus *bus, int fd, link_handler *ready);
void wire_close(struct link *link);
void wire_sweep(struct fake *fake, bool all);
/* Puts a finished frame on its way, with the faults that concern a whole frame. */
void wire_reply(struct fake *fake, struct link *link, const struct effect *effect,
                const uint8_t *frame, size_t n, int64_t begin_us);
void wire_put(struct link *link, const uint8_t *frame, size_t n, int64_t begin_us, int64_t pace_ns);
void wire_send(struct link *link, int64_t now);
int64_t wire_due(const struct link *link, int64_t now);
int64_t bus_pace_ns(const struct bus *bus); /* of one character; 0 on TCP */
int64_t bus_gap_us(const struct bus *bus);  /* 3.5 characters; 0 on TCP */

/* line: RTU framing, ptys */
int64_t line_speed(int64_t baud); /* the termios constant, or -1 */
int line_open(struct fake *fake, struct bus *bus);
void line_close(struct bus *bus);
link_handler line_ready, line_silence;

/* net: MBAP, listening sockets */
int net_open(struct fake *fake, struct bus *bus);

/* command: one line of the language */
struct call {
    struct fake *fake;
    int64_t now, start_us; /* `at` counts from start_us */
    const char *where;     /* "file:line" */
    char *line;            /* is cut up */
    char text[400];        /* answer or error; "" for none */
};
int command_run(struct call *call); /* 0, or -1 with the error in call->text */
int bus_open(struct fake *fake, struct bus *bus);
void bus_close(struct fake *fake, struct bus *bus);

/* script: where the lines come from */
int script_load(struct fake *fake, const char *path);
/* A line from standard input: answers on standard output. */
void script_answer(struct fake *fake, char *line, int64_t now);
void script_run_due(struct fake *fake, int64_t now);
void script_free(struct fake *fake);

int64_t now_us(void);
/* 0 .. limit - 1; the limit at most 2^16. */
uint32_t random_below(struct fake *fake, uint32_t limit);
void rhythm_beat(struct rhythm *rhythm, int64_t now);

#endif
