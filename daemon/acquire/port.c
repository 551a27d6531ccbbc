/*
 * port - opens what a line runs over.
 *
 * libmodbus opens and configures ttys; frames are not its business here, since it neither waits for
 * silence nor compares more than a part of a reply with its question. It is kept from what it gets
 * wrong: an unknown speed, which it would run at 9600, and a tty that another program has, whose
 * settings it would change. So we take a lock first. Connections take literal addresses only, since
 * resolving a name would block; what they lose in transit is noticed after 10 s.
 */
#include "acquire/port.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/serial.h>
#include <modbus/modbus.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { USER_TIMEOUT_MS = 10000 };

struct port {
    modbus_t *context;
    int fd, lock_fd;
};

/* ---- tty ---- */

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

static bool is_framing(const struct bus_site *site)
{
    static const uint32_t speeds[] = {1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

    if (!site->parity || !strchr("NEO", site->parity) || site->data_bits != 8 ||
        site->stop_bits < 1 || site->stop_bits > 2)
        return false;
    for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
        if (speeds[i] == site->baud)
            return true;
    return false;
}

/* The kernel drives the direction pin. */
static int set_rs485(const struct port *port, const struct bus_site *site)
{
    struct serial_rs485 mode = {.flags = SER_RS485_ENABLED | SER_RS485_RTS_ON_SEND,
                                .delay_rts_before_send = site->rs485_before_ms,
                                .delay_rts_after_send = site->rs485_after_ms};

    if (!site->rs485 || !ioctl(port->fd, TIOCSRS485, &mode))
        return 0;
    return errno == ENOTTY || errno == EINVAL ? -EOPNOTSUPP : -errno;
}

static int configure(struct port *port, const struct bus_site *site)
{
    port->context = modbus_new_rtu(site->place, (int)site->baud, site->parity, site->data_bits,
                                   site->stop_bits);
    if (!port->context)
        return -ENOMEM;
    if (modbus_connect(port->context))
        return errno < MODBUS_ENOBASE ? -errno : -EIO;
    port->fd = modbus_get_socket(port->context);
    return ioctl(port->fd, TIOCEXCL) ? -errno : set_rs485(port, site);
}

int port_open(const struct bus_site *site, struct port **out)
{
    struct port *port;
    int rc;

    if (!is_framing(site))
        return -EINVAL;
    port = calloc(1, sizeof *port);
    if (!port)
        return -ENOMEM;
    port->fd = -1;
    rc = port->lock_fd = lock_tty(site->place);
    if (rc >= 0)
        rc = configure(port, site);
    if (rc < 0) {
        port_close(port);
        return rc;
    }
    *out = port;
    return 0;
}

void port_close(struct port *port)
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

int port_fd(const struct port *port)
{
    return port->fd;
}

/* ---- TCP ---- */

static int set_options(int fd)
{
    static const struct {
        int level, name, value;
    } options[] = {
        {IPPROTO_TCP, TCP_NODELAY, 1},   {SOL_SOCKET, SO_KEEPALIVE, 1},
        {IPPROTO_TCP, TCP_KEEPIDLE, 30}, {IPPROTO_TCP, TCP_KEEPINTVL, 10},
        {IPPROTO_TCP, TCP_KEEPCNT, 3},   {IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MS}};

    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (setsockopt(fd, options[i].level, options[i].name, &options[i].value, sizeof(int)))
            return -errno;
    return 0;
}

int port_connect(const struct bus_site *site)
{
    struct addrinfo hints = {.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
                             .ai_socktype = SOCK_STREAM};
    struct addrinfo *address;
    char service[8];
    int fd, rc;

    snprintf(service, sizeof service, "%u", site->port);
    if (getaddrinfo(site->place, service, &hints, &address))
        return -EINVAL;
    fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    rc = fd < 0 ? -errno : set_options(fd);
    if (!rc && connect(fd, address->ai_addr, address->ai_addrlen) && errno != EINPROGRESS)
        rc = -errno;
    freeaddrinfo(address);
    if (rc && fd >= 0)
        close(fd);
    return rc ? rc : fd;
}

int port_connected(int fd)
{
    int error = 0;
    socklen_t size = sizeof error;

    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size))
        return -errno;
    return -error;
}
