/*
 * modbus - libmodbus behind a fence.
 *
 * The library is trusted with framing and checksums, not with time or meaning. It neither waits
 * between frames nor throws stale input away, compares only part of a reply with its question, and
 * can be kept busy by a byte now and then. So on a serial port we wait for silence before each
 * request, discard what comes meanwhile, refuse a first byte that comes before any slave can have
 * heard the question, let one deadline cover everything, and check unit, function and length
 * ourselves. On TCP the library is only called when a whole frame is in the socket, so it never
 * waits; requests are built here, because its raw requests all carry transaction number 0.
 *
 * A port's functions block for at most gap and time-out; a connection's never block. Times are in
 * microseconds here: at 115200 Bd a character takes 95.
 */
#include "acquire/modbus.h"

#include <errno.h>
#include <fcntl.h>
#include <modbus/modbus.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    FRAME = 260,
    HEADER = 6, /* of a TCP frame: transaction, protocol, length */
    EXCEPTION_NO_PATH = 10,
    EXCEPTION_NO_TARGET = 11,
    REQUEST_BYTES = 8,
    LEAST_SILENCE_US = 1750, /* above 19200 Bd */
    USER_TIMEOUT_MS = 10000,
};

/* ---- what a frame says ---- */

static bool is_bits(uint8_t space)
{
    return space == SPACE_COIL || space == SPACE_DISCRETE;
}

static uint8_t function_of(uint8_t space)
{
    static const uint8_t functions[] = {
        [SPACE_COIL] = 1, [SPACE_DISCRETE] = 2, [SPACE_HOLDING] = 3, [SPACE_INPUT] = 4};

    return functions[space];
}

static void put_request(const struct bus_request *request, uint8_t out[6])
{
    out[0] = request->unit;
    out[1] = function_of(request->space);
    out[2] = (uint8_t)(request->first >> 8);
    out[3] = (uint8_t)request->first;
    out[4] = (uint8_t)(request->count >> 8);
    out[5] = (uint8_t)request->count;
}

/* A gateway that says so speaks for a device that does not answer. */
static uint8_t exception_fault(uint8_t code)
{
    return code == EXCEPTION_NO_PATH || code == EXCEPTION_NO_TARGET ? FAULT_TIMEOUT
                                                                    : FAULT_EXCEPTION;
}

/* `frame` is unit, function and data, without header and checksum. */
static uint8_t take_frame(const struct bus_request *request, const uint8_t *frame, int length,
                          struct bus_reply *reply)
{
    uint8_t function = function_of(request->space);
    int bytes = is_bits(request->space) ? (request->count + 7) / 8 : 2 * request->count;

    if (length < 3 || frame[0] != request->unit)
        return FAULT_WRONG_ANSWER;
    if (frame[1] == (function | 0x80) && length == 3)
        return exception_fault(frame[2]);
    if (frame[1] != function || frame[2] != bytes || length != bytes + 3)
        return FAULT_WRONG_ANSWER;
    for (int i = 0; i < request->count; i++)
        reply->word[i] = is_bits(request->space)
                             ? frame[3 + i / 8] >> i % 8 & 1
                             : (uint16_t)(frame[3 + 2 * i] << 8 | frame[4 + 2 * i]);
    return FAULT_NONE;
}

/* ---- serial port ---- */

struct modbus_port {
    modbus_t *context;
    int fd, lock_fd;
    int64_t character_us, silence_us;
    int64_t busy_us; /* when the line was last heard, or used by us */
    int64_t turnaround_us;
};

/* Takes the lock before the library touches the port's settings, which may be in use. */
static int lock_tty(const char *path)
{
    int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    int rc;

    if (fd < 0)
        return -errno;
    if (isatty(fd) && !flock(fd, LOCK_EX | LOCK_NB))
        return fd;
    rc = errno == EWOULDBLOCK ? -EBUSY : -errno;
    close(fd);
    return rc;
}

/* The library runs at 9600 Bd if it does not know the speed. */
static bool is_framing(const struct bus_site *bus)
{
    static const uint32_t speeds[] = {1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

    if (!bus->parity || !strchr("NEO", bus->parity) || bus->data_bits != 8 || bus->stop_bits < 1 ||
        bus->stop_bits > 2)
        return false;
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (speeds[i] == bus->baud)
            return true;
    return false;
}

static int connect_tty(struct modbus_port *port, const struct bus_site *bus)
{
    port->context =
        modbus_new_rtu(bus->place, (int)bus->baud, bus->parity, bus->data_bits, bus->stop_bits);
    if (!port->context)
        return -ENOMEM;
    if (modbus_connect(port->context))
        return errno < MODBUS_ENOBASE ? -errno : -EIO;
    port->fd = modbus_get_socket(port->context);
    if (port->fd >= FD_SETSIZE)
        return -EMFILE;
    if (ioctl(port->fd, TIOCEXCL))
        return -errno;
    modbus_set_byte_timeout(port->context, 0, 0); /* the reply as a whole has one time-out */
    return 0;
}

int modbus_port_open(const struct bus_site *bus, struct modbus_port **out)
{
    struct modbus_port *port;
    int rc;

    if (!is_framing(bus))
        return -EINVAL;
    port = calloc(1, sizeof *port);
    if (!port)
        return -ENOMEM;
    port->fd = -1;
    rc = port->lock_fd = lock_tty(bus->place);
    if (rc >= 0)
        rc = connect_tty(port, bus);
    if (rc < 0) {
        modbus_port_close(port);
        return rc;
    }
    port->character_us =
        (1 + bus->data_bits + (bus->parity != 'N') + bus->stop_bits) * 1000000LL / bus->baud;
    port->silence_us = bus->baud > 19200 ? LEAST_SILENCE_US : port->character_us * 7 / 2;
    port->busy_us = clock_boot_us();
    *out = port;
    return 0;
}

void modbus_port_close(struct modbus_port *port)
{
    if (!port)
        return;
    if (port->fd >= 0) {
        ioctl(port->fd, TIOCNXCL); /* which would outlive us if another has the tty open */
        modbus_close(port->context);
    }
    modbus_free(port->context);
    if (port->lock_fd >= 0)
        close(port->lock_fd);
    free(port);
}

/* 1: there is input; 0: none until then; -1: the port is gone. Looks at least once. */
static int wait_input(const struct modbus_port *port, int64_t until_us)
{
    struct pollfd p = {.fd = port->fd, .events = POLLIN};
    int64_t left = until_us - clock_boot_us();
    struct timespec t = {0};
    int n;

    if (left > 0)
        t = (struct timespec){.tv_sec = (time_t)(left / 1000000), .tv_nsec = left % 1000000 * 1000};
    n = ppoll(&p, 1, &t, NULL);
    if (n > 0 && !(p.revents & POLLIN))
        return -1;
    return n > 0;
}

/* Discards input until the line has been silent for `silence_us`. A line that never is carries
 * something else than Modbus. */
static uint8_t settle(struct modbus_port *port, int64_t silence_us, int64_t deadline_us)
{
    uint8_t stale[FRAME];
    ssize_t n;
    int rc;

    while ((rc = wait_input(port, port->busy_us + silence_us)) > 0) {
        n = read(port->fd, stale, sizeof stale);
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
            return FAULT_LINK;
        port->busy_us = clock_boot_us();
        if (port->busy_us > deadline_us)
            return FAULT_CHECKSUM;
    }
    return rc < 0 ? FAULT_LINK : FAULT_NONE;
}

static uint8_t receive_fault(int error)
{
    switch (error) {
    case ETIMEDOUT: /* a reply that stopped half-way */
    case EMBBADCRC:
    case EMBBADDATA:
    case EMBMDATA:
        return FAULT_CHECKSUM;
    case EMBBADSLAVE:
        return FAULT_WRONG_ANSWER;
    default:
        return FAULT_LINK;
    }
}

static uint8_t receive(struct modbus_port *port, const struct bus_request *request,
                       int64_t deadline_us, struct bus_reply *reply)
{
    uint8_t frame[FRAME];
    int64_t left = deadline_us - clock_boot_us();
    int n;

    left = left < 1000 ? 1000 : left;
    modbus_set_response_timeout(port->context, (uint32_t)(left / 1000000),
                                (uint32_t)(left % 1000000));
    n = modbus_receive_confirmation(port->context, frame);
    if (n < 0)
        return receive_fault(errno);
    return take_frame(request, frame, n - 2, reply);
}

static uint8_t ask(struct modbus_port *port, const struct bus_request *request, int64_t deadline_us,
                   struct bus_reply *reply)
{
    int64_t sent_us = clock_boot_us();
    int64_t heard_us = sent_us + REQUEST_BYTES * port->character_us;
    uint8_t raw[6], fault;
    int rc;

    put_request(request, raw);
    modbus_set_slave(port->context, request->unit);
    if (modbus_send_raw_request(port->context, raw, sizeof raw) < 0)
        return FAULT_LINK;
    port->busy_us = heard_us;
    rc = wait_input(port, deadline_us);
    if (rc <= 0)
        return rc ? FAULT_LINK : FAULT_TIMEOUT;
    if (clock_boot_us() < heard_us + port->silence_us) {
        fault = settle(port, port->silence_us, deadline_us);
        return fault == FAULT_LINK ? fault : FAULT_LATE;
    }
    fault = receive(port, request, deadline_us, reply);
    port->busy_us = clock_boot_us();
    reply->took_ms = (uint32_t)((port->busy_us - heard_us) / 1000);
    return fault;
}

void modbus_port_exchange(struct modbus_port *port, const struct bus_request *request,
                          struct bus_reply *reply)
{
    int64_t gap_us = (int64_t)request->gap_ms * 1000, deadline_us;

    gap_us = gap_us > port->turnaround_us ? gap_us : port->turnaround_us;
    gap_us = gap_us > port->silence_us ? gap_us : port->silence_us;
    deadline_us = clock_boot_us() + gap_us + (int64_t)request->timeout_ms * 1000;
    reply->took_ms = 0;
    reply->fault = settle(port, gap_us, deadline_us);
    if (!reply->fault)
        reply->fault = ask(port, request, deadline_us, reply);
    port->turnaround_us = (int64_t)request->turnaround_ms * 1000;
}

/* ---- TCP connection ---- */

struct modbus_link {
    modbus_t *context;
    int fd;
    uint16_t transaction; /* of the newest request */
    bool waiting;         /* its reply is still wanted */
};

static int begin_connect(const struct bus_site *bus)
{
    static const struct {
        int level, name, value;
    } options[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},   {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, 30}, {IPPROTO_TCP, TCP_KEEPINTVL, 10},
        {IPPROTO_TCP, TCP_KEEPCNT, 3},   {IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS}};
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *address;
    char port[8];
    int fd, rc = 0;

    snprintf(port, sizeof port, "%u", bus->port);
    if (getaddrinfo(bus->place, port, &hints, &address))
        return -EINVAL; /* not a literal address; a name would block */
    fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0)
        rc = -errno;
    for (size_t i = 0; !rc && i < sizeof options / sizeof *options; i++)
        if (setsockopt(fd, options[i].level, options[i].name, &options[i].value, sizeof(int)))
            rc = -errno;
    if (!rc && fd >= FD_SETSIZE)
        rc = -EMFILE;
    if (!rc && connect(fd, address->ai_addr, address->ai_addrlen) && errno != EINPROGRESS)
        rc = -errno;
    freeaddrinfo(address);
    if (!rc)
        return fd;
    if (fd >= 0)
        close(fd);
    return rc;
}

int modbus_link_open(const struct bus_site *bus, struct modbus_link **out)
{
    struct modbus_link *link = calloc(1, sizeof *link);
    int rc;

    if (!link)
        return -ENOMEM;
    rc = link->fd = begin_connect(bus);
    if (rc >= 0)
        link->context = modbus_new_tcp("127.0.0.1", bus->port); /* only to hold our socket */
    if (rc >= 0 && !link->context)
        rc = -ENOMEM;
    if (rc < 0) {
        modbus_link_close(link);
        return rc;
    }
    modbus_set_socket(link->context, link->fd);
    modbus_set_response_timeout(link->context, 0, 1000);
    *out = link;
    return 0;
}

void modbus_link_close(struct modbus_link *link)
{
    if (!link)
        return;
    if (link->fd >= 0)
        close(link->fd);
    modbus_free(link->context);
    free(link);
}

int modbus_link_fd(const struct modbus_link *link)
{
    return link->fd;
}

int modbus_link_result(const struct modbus_link *link)
{
    int error = 0;
    socklen_t size = sizeof error;

    if (getsockopt(link->fd, SOL_SOCKET, SO_ERROR, &error, &size))
        return -errno;
    return -error;
}

int modbus_link_send(struct modbus_link *link, const struct bus_request *request)
{
    uint16_t number = ++link->transaction;
    uint8_t frame[HEADER + 6] = {(uint8_t)(number >> 8), (uint8_t)number, 0, 0, 0, 6};
    ssize_t n;

    put_request(request, frame + HEADER);
    n = send(link->fd, frame, sizeof frame, MSG_NOSIGNAL);
    if (n != sizeof frame)
        return n < 0 ? -errno : -EIO;
    link->waiting = true;
    return 0;
}

void modbus_link_forget(struct modbus_link *link)
{
    link->waiting = false;
}

/* Is there a whole frame in the socket, of a shape that the library reads without waiting? Its
 * length, 0 if it is not all there, or -errno. After a wrong length nothing that follows can be
 * told apart. */
static int whole_frame(const struct modbus_link *link)
{
    uint8_t head[FRAME];
    ssize_t n = recv(link->fd, head, sizeof head, MSG_PEEK | MSG_DONTWAIT);
    int length, data;

    if (n == 0)
        return -ECONNRESET;
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    if (n < HEADER + 3)
        return 0;
    length = head[4] << 8 | head[5];
    data = head[7] & 0x80 ? 3 : head[8] + 3;
    if (head[2] || head[3] || length != data || (head[7] & 0x7f) > 4 || !(head[7] & 0x7f))
        return -EPROTO;
    return n < HEADER + length ? 0 : HEADER + length;
}

int modbus_link_receive(struct modbus_link *link, const struct bus_request *request,
                        struct bus_reply *reply)
{
    uint8_t frame[FRAME];
    uint16_t behind;
    int length;

    while ((length = whole_frame(link)) > 0) {
        if (modbus_receive_confirmation(link->context, frame) != length)
            return -EPROTO;
        behind = (uint16_t)(link->transaction - (frame[0] << 8 | frame[1]));
        if (behind ? behind < 0x8000 : !link->waiting)
            continue; /* the answer to a question that was given up */
        if (!link->waiting)
            return -EPROTO;
        link->waiting = false;
        reply->fault = behind ? FAULT_WRONG_ANSWER
                              : take_frame(request, frame + HEADER, length - HEADER, reply);
        return 1;
    }
    return length;
}
