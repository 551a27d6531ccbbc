/* Look-ups in a site, and that it frees what it owns (under a sanitizer). */
#include "../base/case.h"

#include <stdlib.h>

#include "estate_plugin.h"
#include "model/site.h"

static const struct estate_code codes[] = {{.scope = ESTATE_ZONE},
                                           {.scope = ESTATE_ITEM, .role = 1}};
static const struct estate_metric metrics[] = {{.scope = ESTATE_ITEM, .role = 0}};
static const struct estate_plugin plugin = {
    .domain = "fire", .code = codes, .metric = metrics, .roles = 2, .codes = 2, .metrics = 1};

static void count(void *owner)
{
    ++*(int *)owner;
}

static struct site *make_site(int *released)
{
    struct site *site = calloc(1, sizeof *site);

    *site = (struct site){.bus = calloc(1, sizeof *site->bus),
                          .device = calloc(2, sizeof *site->device),
                          .zone = calloc(2, sizeof *site->zone),
                          .product = calloc(1, sizeof *site->product),
                          .buses = 1,
                          .devices = 2,
                          .zones = 2,
                          .products = 1,
                          .release = count,
                          .owner = released};
    site->product->point = calloc(1, sizeof *site->product->point);
    site->product->points = 1;
    site->product->point->unit_code = calloc(1, sizeof *site->product->point->unit_code);
    site->bus->name[0] = 'b';
    site->device[0].name[0] = 'd';
    site->device[1].name[0] = 'e';
    site->zone[0] = (struct zone_site){.name = "z", .plugin = &plugin}; /* setup ended half-way */
    site->zone[1] = (struct zone_site){.name = "y",
                                       .plugin = &plugin,
                                       .param = malloc(8),
                                       .role = calloc(2, sizeof *site->zone->role)};
    site->zone[1].role[1].items = 3;
    site->zone[1].role[1].item = calloc(3, sizeof *site->zone->role->item);
    site->zone[1].role[1].item[2].param = malloc(8);
    return site;
}

static void names_are_found_and_all_is_freed(void **state)
{
    int released = 0;
    struct site *site = make_site(&released);

    (void)state;
    assert_int_equal(site_find_bus(site, "b"), 0);
    assert_int_equal(site_find_device(site, "e"), 1);
    assert_int_equal(site_find_device(site, ""), SITE_NO);
    assert_int_equal(site_find_point(site, "p"), SITE_NO);
    assert_int_equal(site_find_zone(site, "y"), 1);
    assert_string_equal(site_domain(site, 1), "fire");
    assert_int_equal(site_code_items(&site->zone[1], 0), 1);
    assert_int_equal(site_code_items(&site->zone[1], 1), 3);
    assert_int_equal(site_metric_items(&site->zone[1], 0), 0);
    site_free(site);
    assert_int_equal(released, 1);
    site_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_found_and_all_is_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
