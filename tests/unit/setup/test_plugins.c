/* Tests of setup/plugins: what is refused before anything of a plugin is used. */
#include "place.h"

#include "estate_plugin.h"
#include "model/sense.h"
#include "model/wording.h"
#include "setup/plugins.h"

static struct place place;

static int make(void **state)
{
    (void)state;
    place_make(&place);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    place_clear(&place);
    return 0;
}

/* Opens NAME with this fault; returns what is said, "" if it was accepted. */
static const char *get(const char *name, const char *odd)
{
    static char why[400];
    struct text text = TEXT_IN(why);
    struct plugins *plugins = plugins_new(place.paths.plugins);
    const struct estate_plugin *plugin = NULL;
    int r;

    why[0] = '\0';
    setenv("ODD", odd, 1);
    r = plugins_get(plugins, name, &text, &plugin);
    unsetenv("ODD");
    if (!r)
        why[0] = '\0';
    assert_int_equal(r == 0, plugin != NULL);
    plugins_free(plugins);
    return why;
}

static void a_good_plugin_is_opened_once(void **state)
{
    struct plugins *plugins = plugins_new(place.paths.plugins);
    const struct estate_plugin *first = NULL, *second = NULL;
    char why[400];
    struct text text = TEXT_IN(why);

    (void)state;
    assert_int_equal(plugins_get(plugins, "water", &text, &first), 0);
    assert_int_equal(plugins_get(plugins, "water", &text, &second), 0);
    assert_ptr_equal(first, second);
    assert_string_equal(first->domain, "fire");
    assert_true(sense_extended(first));
    assert_int_equal(sense_own_roles(first), 4);
    for (uint16_t c = 0; c < first->codes; c++) /* those of sensors are worded as well */
        assert_null(wording_fault(&first->code[c]));
    plugins_free(plugins);
}

static void the_template_is_good(void **state)
{
    (void)state;
    place_compile(&place, "plugins/template/template.c", "template.so");
    assert_string_equal(get("template", ""), "");
    assert_string_equal(get("tempate", ""),
                        "no plugin \"tempate\"; nearest: template (there are template, water)");
    assert_string_equal(get("../plugins/water", ""),
                        "no plugin \"../plugins/water\" (there are template, water)");
}

static void what_is_no_plugin_is_refused(void **state)
{
    (void)state;
    place_write(&place, "plugins/text.so", "not an object\n");
    assert_non_null(strstr(get("text", ""), "plugin text cannot be opened: "));
    place_write(&place, "empty.c", "int nothing;\n");
    char source[128];

    snprintf(source, sizeof source, "%s/empty.c", place.directory);
    place_compile(&place, source, "empty.so");
    assert_string_equal(get("empty", ""),
                        "plugin empty is no plugin of estated: no estate_plugin() in it");
}

struct faulty {
    const char *odd, *why;
};

static void assert_refused(const struct faulty *rows, size_t n)
{
    char want[400];
    struct text text;

    for (size_t i = 0; i < n; i++) {
        text = TEXT_IN(want);
        text_printf(&text, "plugin water ");
        text_printf(&text, rows[i].why, sizeof(struct estate_plugin));
        assert_string_equal(get("water", rows[i].odd), want);
    }
}

static void a_faulty_table_is_refused(void **state)
{
    static const struct faulty rows[] = {
        {"abi", "is of interface 1, this estated needs 3: install the matching package"},
        {"size", "describes itself in 8 bytes instead of %zu: build it again"},
        {"name", "calls itself \"fire\""},
        {"domain", "has no domain that is an id"},
        {"version", "has no version or title"},
        {"judge", "has no judge()"},
        {"state", "wants 65537 bytes of state, at most 65536 are kept"},
        {"many", "has a table with too many rows"},
        {"table", "lacks a table"},
        {"null", "is no plugin of estated: no estate_plugin() in it"},
        {"role-name", "role Pressure: the name is no id, or taken"},
        {"role-null", "role ?: the name is no id, or taken"},
        {"role-reserved", "role place: the name is no id, or taken"},
        {"role-twice", "role pressure: named twice"},
        {"role-unit", "role pressure: the unit is not a canonical one"},
        {"role-help", "role pressure: a text is missing"},
        {"role-fields", "role tilt: no fields, or too many"},
        {"role-kind", "role pressure: kind, many, need or adds is out of range"},
        {"role-adds", "role pressure: kind, many, need or adds is out of range"},
        {"role-period", "role pressure: period_ms or item_state is out of range"},
        {"param-name", "parameter min_pressure: the name is no id, or taken"},
        {"param-twice", "parameter min-pressure: named twice"},
        {"param-role", "parameter valve: is a role, too"},
        {"param-unit", "parameter min-pressure: unknown unit"},
        {"param-help", "parameter min-pressure: a text is missing"},
        {"param-range", "parameter min-pressure: not min <= value <= max, or no numbers"},
        {"param-nan", "parameter min-pressure: not min <= value <= max, or no numbers"},
        {"param-scope", "parameter min-pressure: scope is out of range"},
        {"code-name", "code water: the name is not of A-Z, 0-9 and _"},
        {"code-twice", "code WATER_NO: named twice"},
        {"code-text", "code WATER_NO: a text is missing"},
        {"code-cause", "code WATER_NO: a cause without name or text, or too many"},
        {"code-brace", "code WATER_NO: a brace is no placeholder"},
        {"code-brace-end", "code WATER_NO: a brace is no placeholder"},
        {"code-languages", "code WATER_NO: its languages do not say the same"},
        {"code-action", "code WATER_NO: a text is missing"},
        {"code-place", "code WATER_NO: its text names no place"},
        {"code-no-cause", "code WATER_LOW: it has no causes to name"},
        {"code-cause-brace", "code WATER_NO: a brace is no placeholder"},
        {"code-cause-language", "code WATER_NO: a text lacks a language"},
        {"code-cause-cause", "code WATER_NO: a cause's text names the cause"},
        {"code-severity", "code WATER_NO: severity, scope or kind is out of range"},
        {"code-role", "code PORT_HOT: is about a role that does not exist"},
        {"code-delay", "code WATER_NO: a delay is out of range"},
        {"code-day", "code PORT_HOT: day is for codes of the zone only"},
        {"code-over", "code WATER_LOW: over names no code of this plugin"},
        {"code-circle", "code WATER_NO: over goes in a circle"},
        {"remark-name", "remark Well: the name is no id"},
        {"remark-twice", "remark well: named twice"},
        {"remark-text", "remark dry: a text is missing"},
        {"remark-languages", "remark dry: its languages do not say the same"},
        {"remark-place", "remark dry: a remark has value, limit and point only"},
    };

    (void)state;
    assert_refused(rows, sizeof rows / sizeof *rows);
}

static void a_faulty_metric_is_refused(void **state)
{
    static const struct faulty rows[] = {
        {"metric-name", "metric ?: without a name"},
        {"metric-twice", "metric pressure_kpa.min: named twice"},
        {"metric-unit", "metric pressure_kpa.min: unknown unit"},
        {"metric-fold", "metric pressure_kpa.min: fold or scope is out of range"},
        {"metric-role", "metric kwh: is about a role that does not exist"},
        {"metric-long", "metric a-word-that-is-longer-than-a-summary-has-room-for: the name is too "
                        "long"},
        {"metric-taken", "metric minutes.more: begins with a part that is taken, or no word"},
        {"metric-first", "metric *.0: begins with a part that is taken, or no word"},
        {"metric-place", "metric 0.least: begins with a part that is taken, or no word"},
        {"metric-letters", "metric pressure kpa: a part is not of a-z, 0-9, _ and -"},
        {"metric-gap", "metric pressure_kpa..min: a part is not of a-z, 0-9, _ and -"},
        {"metric-end", "metric tilt_deg.0.*: a digit does not end it"},
        {"metric-item", "metric kwh.0: a digit does not end it"},
        {"metric-digit", "metric tilt_deg.*.1: the digit before is missing"},
        {"metric-star", "metric pressure.*: names the item twice, or has none"},
        {"metric-stars", "metric tilt.*.*: names the item twice, or has none"},
        {"metric-group", "metric pressure_kpa: is a group elsewhere, or the share of a code"},
        {"metric-day", "metric no_water.level: is a group elsewhere, or the share of a code"},
        {"metric-shape", "metric level: shape, decimals or rare is out of range"},
        {"metric-decimals", "metric tilt_deg.*.0: shape, decimals or rare is out of range"},
        {"metric-rare", "metric tilt_deg.*.0: a place of a list is never left out"},
        {"metric-sum", "metric level: a sum is a number"},
        {"metric-names", "metric level: names are for the shape that has them"},
        {"metric-named", "metric pressure_kpa.min: names are for the shape that has them"},
        {"metric-list", "metric level: list is no word, or taken"},
        {"metric-list-word", "metric level: list is no word, or taken"},
    };

    (void)state;
    assert_refused(rows, sizeof rows / sizeof *rows);
}

static void names_of_sensors_are_taken(void **state)
{
    (void)state;
    assert_string_equal(get("water", "role-sensors"),
                        "plugin water role sensors: the name is no id, or taken");
    assert_string_equal(get("water", "param-calibrated"),
                        "plugin water parameter calibrated: the name is no id, or taken");
    assert_string_equal(get("water", "code-sensors"),
                        "plugin water code SENS_WET: codes of sensors are estated's own");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_plugin_is_opened_once),
        cmocka_unit_test(the_template_is_good),
        cmocka_unit_test(what_is_no_plugin_is_refused),
        cmocka_unit_test(a_faulty_table_is_refused),
        cmocka_unit_test(a_faulty_metric_is_refused),
        cmocka_unit_test(names_of_sensors_are_taken),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
