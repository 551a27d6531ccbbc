/*
 * load_text - what load computes, in words: errors of a configuration, and a table.
 *
 * A bus that is asked for more than it can carry would skip turns for ever, so its configuration is
 * refused, with the period that it could keep. Main thread.
 */
#include <string.h>

#include "acquire/acquire.h"
#include "acquire/load.h"
#include "acquire/plan.h"
#include "base/text.h"

enum { READ_REQUEST = 5, POINT_COLUMNS = 33, BUS_COLUMNS = 22 };

static bool has_modbus(const struct bus_site *bus)
{
    return bus->kind != BUS_GPIO && bus->devices > 0;
}

/* "350 ms", "2.2 s", "15 s". */
static const char *period_text(uint32_t ms, char out[16])
{
    if (ms < 1000)
        snprintf(out, 16, "%u ms", ms);
    else if (ms < 100000 && ms % 1000)
        snprintf(out, 16, "%.1f s", ms / 1000.0);
    else
        snprintf(out, 16, "%u s", (ms + 999) / 1000);
    return out;
}

/* ---- errors ---- */

static void refuse(const struct bus_site *bus, const struct load *load, struct problems *problems)
{
    const char *faster = bus->kind == BUS_TCP ? "" : " or use a higher speed";
    uint32_t step = load->shortest_ms < 1000 ? 100 : 1000;
    uint32_t round = (load->shortest_ms + step - 1) / step * step;
    char least[16], good[16];

    if (!load->shortest_ms)
        problems_add(problems, PROBLEM_ERROR, bus->file, bus->line,
                     "[bus %s] %u reads take %.0f %% of the time, and no period is long enough",
                     bus->name, load->requests, load->busy * 100);
    else
        problems_add(problems, PROBLEM_ERROR, bus->file, bus->line,
                     "[bus %s] %u reads take %.2f s of every second (%.0f %%): no period below %s "
                     "works; say \"every = %s\" for its devices%s",
                     bus->name, load->requests, load->busy, load->busy * 100,
                     period_text(load->shortest_ms, least), period_text(round, good), faster);
}

static int64_t cost_us(const struct site *site, const struct bus_site *bus,
                       const struct plan_block *block)
{
    return load_exchange_us(bus, site->device[block->device].product, READ_REQUEST,
                            plan_reply(block->space, block->count));
}

/* A read is not interrupted: what is wanted more often than the longest takes has to miss turns. */
static void check_longest(const struct site *site, const struct bus_site *bus,
                          const struct plan *plan, struct problems *problems)
{
    const struct plan_block *longest = plan->block, *block;

    for (block = plan->block; block < plan->block + plan->blocks; block++)
        if (cost_us(site, bus, block) > cost_us(site, bus, longest))
            longest = block;
    for (block = plan->block; block < plan->block + plan->blocks; block++) {
        int64_t both = cost_us(site, bus, longest) + cost_us(site, bus, block);

        if (block == longest || block->period_ms * 1000LL >= both)
            continue;
        problems_add(problems, PROBLEM_WARNING, bus->file, bus->line,
                     "[bus %s] %s is read every %u ms, but misses turns while %u registers of %s "
                     "are read: with that it takes %lld ms",
                     bus->name, site->device[block->device].name, block->period_ms, longest->count,
                     site->device[longest->device].name, (long long)(both + 999) / 1000);
        return;
    }
}

/* The longest reply that the plan asks of a device must fit into its time-out. */
static void check_timeouts(const struct site *site, const struct bus_site *b,
                           const struct plan *plan, struct problems *problems)
{
    uint32_t told = SITE_NO;

    for (uint32_t i = 0; i < plan->blocks; i++) {
        const struct plan_block *block = &plan->block[i];
        const struct product *product = site->device[block->device].product;
        uint32_t timeout = product->timeout_ms ? product->timeout_ms : ACQUIRE_TIMEOUT_MS;
        int64_t needs = cost_us(site, b, block) - load_sending_us(b, READ_REQUEST) -
                        load_silence_us(b, product->gap_ms * 1000LL);

        if (needs / 1000 < timeout || block->device == told)
            continue;
        told = block->device;
        problems_add(problems, PROBLEM_WARNING, b->file, b->line,
                     "[bus %s] %s is waited for %u ms, but a reply of %u registers takes %lld ms",
                     b->name, site->device[told].name, timeout, block->count,
                     (long long)needs / 1000);
    }
}

static int check_blocks(const struct site *site, uint32_t bus, struct problems *problems)
{
    struct plan plan;
    int rc = plan_make(site, bus, &plan);

    if (rc)
        return rc;
    check_timeouts(site, &site->bus[bus], &plan, problems);
    check_longest(site, &site->bus[bus], &plan, problems);
    plan_clear(&plan);
    return 0;
}

int load_check(const struct site *site, struct problems *problems)
{
    int errors = 0, rc = 0;

    for (uint32_t b = 0; !rc && b < site->buses; b++) {
        struct load load;

        if (!has_modbus(&site->bus[b]))
            continue;
        rc = load_make(site, b, 0, &load);
        if (!rc && load.busy > LOAD_MOST) {
            refuse(&site->bus[b], &load, problems);
            errors++;
        } else if (!rc) {
            rc = check_blocks(site, b, problems);
        }
    }
    return rc ? rc : errors;
}

/* ---- the table ---- */

/* Cut and filled to so many columns. */
static void print_cell(FILE *out, const char *text, size_t columns)
{
    char cell[SITE_NAME];
    size_t end;

    TEXT_COPY(cell, text);
    for (end = sizeof cell; text_width(cell) > columns; end--)
        text_copy(cell, end, text);
    fprintf(out, "%s%*s", cell, (int)(columns - text_width(cell)), "");
}

static void print_delay(FILE *out, uint32_t ms)
{
    char text[16];

    fprintf(out, "  %10s", ms == LOAD_NEVER ? "no bound" : period_text(ms, text));
}

/* About a quarter of the devices, but more than one if there are more. */
static uint32_t quarter_of(const struct bus_site *bus)
{
    uint32_t quarter = (bus->devices + 3) / 4;

    return quarter > 1 ? quarter : 2;
}

static bool is_part(const struct site *site, uint32_t point)
{
    const char *device = site->device[site->point[point].device].name;
    size_t n = strlen(device);

    return !strncmp(site->point[point].name, device, n) && site->point[point].name[n] == '.';
}

/* How many points from this one on are of one device and period, and named after it: they are as
 * late as each other. */
static uint32_t alike(const struct site *site, uint32_t point)
{
    const struct point_site *first = &site->point[point], *next = first + 1;
    uint32_t n = 1;

    while (is_part(site, point) && point + n < site->points && next->alarms &&
           next->device == first->device && next->period_ms == first->period_ms &&
           is_part(site, point + n)) {
        next++;
        n++;
    }
    return n;
}

static void print_name(const struct site *site, uint32_t point, uint32_t points, FILE *out)
{
    char several[SITE_NAME];

    snprintf(several, sizeof several, "%s, %u points", site->device[site->point[point].device].name,
             points);
    fputs("  ", out);
    print_cell(out, points > 1 ? several : site->point[point].name, POINT_COLUMNS);
}

static void print_points(const struct site *site, uint32_t bus, FILE *out)
{
    const struct bus_site *b = &site->bus[bus];
    uint32_t last = b->first_device + b->devices - 1, more = quarter_of(b), n;
    bool head = false;

    for (uint32_t p = 0; p < site->points; p += n) {
        const struct point_site *point = &site->point[p];
        char period[16];

        n = 1;
        if (!point->alarms || point->device < b->first_device || point->device > last)
            continue;
        if (!head)
            fprintf(out, "  %-*s  %7s  %10s  %5u dead  %5u dead\n", POINT_COLUMNS, "alarm point",
                    "every", "at worst", 1u, more);
        head = true;
        n = alike(site, p);
        print_name(site, p, n, out);
        fprintf(out, "  %7s", period_text(point->period_ms, period));
        print_delay(out, load_delay_ms(site, p, 0));
        print_delay(out, load_delay_ms(site, p, 1));
        print_delay(out, load_delay_ms(site, p, more));
        fputc('\n', out);
    }
}

int load_print(const struct site *site, FILE *out)
{
    for (uint32_t b = 0; b < site->buses; b++) {
        struct load load;
        int rc;

        if (!has_modbus(&site->bus[b]))
            continue;
        rc = load_make(site, b, 0, &load);
        if (rc)
            return rc;
        fputs("bus ", out);
        print_cell(out, site->bus[b].name, BUS_COLUMNS);
        fprintf(out, "  load %3.0f %%, %u reads\n", load.busy * 100, load.requests);
        print_points(site, b, out);
    }
    return 0;
}
