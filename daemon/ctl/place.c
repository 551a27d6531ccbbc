/*
 * place - small readers for what people type about wires.
 *
 * A slash in front or a colon make a bare place, everything else is the name of a bus. Hosts are
 * looked up here, so that only literal addresses go further down.
 */
#include "ctl/place.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { MODBUS_PORT = 502 };

/* Those that devices leave the factory with come first. */
static const uint32_t bauds[PLACE_BAUDS] = {9600, 4800, 19200, 115200, 2400, 38400, 57600, 1200};

bool place_number(const char *text, long low, long high, long *out)
{
    bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
    const char *digits = text + (hexadecimal ? 2 : 0);
    long number;
    char *end;

    errno = 0;
    number = strtol(digits, &end, hexadecimal ? 16 : 10);
    if (errno || !strchr("0123456789abcdefABCDEF", digits[0]) || end == digits || *end ||
        number < low || number > high)
        return false;
    *out = number;
    return true;
}

static bool is_baud(uint32_t baud)
{
    for (size_t i = 0; i < PLACE_BAUDS; i++)
        if (bauds[i] == baud)
            return true;
    return false;
}

bool place_serial(const char *text, struct bus_site *out)
{
    unsigned baud;
    char bits, parity, stop;
    int used = 0;

    if (sscanf(text, "%6u %c%c%c%n", &baud, &bits, &parity, &stop, &used) != 4 || text[used] ||
        !is_baud(baud) || bits != '8' || !strchr("NEO", parity) || !strchr("12", stop))
        return false;
    out->baud = baud;
    out->data_bits = 8;
    out->parity = parity;
    out->stop_bits = (uint8_t)(stop - '0');
    return true;
}

size_t place_bauds(const char *text, uint32_t out[PLACE_BAUDS])
{
    char copy[80], *rest = copy, *part;
    size_t n = 0;
    long baud;

    if (text_equal(text, "all")) {
        memcpy(out, bauds, sizeof bauds);
        return PLACE_BAUDS;
    }
    if (!TEXT_COPY(copy, text))
        return 0;
    while ((part = text_cut(&rest, ','))) {
        if (n == PLACE_BAUDS || !place_number(part, 1, 115200, &baud) || !is_baud((uint32_t)baud))
            return 0;
        out[n++] = (uint32_t)baud;
    }
    return n;
}

size_t place_addresses(const char *text, uint8_t out[256])
{
    char copy[200], *rest = copy, *part, *dash;
    bool taken[256] = {false};
    size_t n = 0;
    long first, last;

    if (!TEXT_COPY(copy, text))
        return 0;
    while ((part = text_cut(&rest, ','))) {
        dash = strchr(part, '-');
        if (dash)
            *dash++ = '\0';
        if (!place_number(part, 0, 255, &first) ||
            !place_number(dash ? dash : part, first, 255, &last))
            return 0;
        for (long i = first; i <= last; i++)
            if (!taken[i]) {
                taken[i] = true;
                out[n++] = (uint8_t)i;
            }
    }
    return n;
}

bool place_is_bare(const char *text)
{
    struct in_addr address;

    return text[0] == '/' || strchr(text, ':') || inet_pton(AF_INET, text, &address) == 1;
}

static int find_host(const char *host, char out[SITE_PATH])
{
    const struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found;

    if (getaddrinfo(host, NULL, &hints, &found))
        return -ENOENT;
    inet_ntop(AF_INET, &((const struct sockaddr_in *)(const void *)found->ai_addr)->sin_addr, out,
              SITE_PATH);
    freeaddrinfo(found);
    return 0;
}

int place_read(const char *text, const struct options *options, struct bus_site *out)
{
    struct bus_site site = {.kind = options->rtu ? BUS_RTU_OVER_TCP : BUS_TCP};
    char host[SITE_PATH], *colon;
    long port = MODBUS_PORT;

    if (!place_serial(options->serial, &site))
        return -EINVAL;
    TEXT_COPY(site.name, "wire");
    if (text[0] == '/') {
        site.kind = BUS_TTY;
        TEXT_COPY(site.place, text);
        *out = site;
        return 0;
    }
    TEXT_COPY(host, text);
    colon = strchr(host, ':');
    if (colon)
        *colon++ = '\0';
    if ((colon && !place_number(colon, 1, UINT16_MAX, &port)) || find_host(host, site.place))
        return -ENOENT;
    site.port = (uint16_t)port;
    *out = site;
    return 0;
}
