/*
 * plugin_water - a plugin with one of everything, for the tests of setup. What ODD names in the
 * environment is wrong with it.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "estate_plugin.h"

static const char *const valve_values[] = {"shut", "open", NULL};
static const char *const port_fields[] = {"status", "power", NULL};
static const char *const tilt_fields[] = {"x", "y", NULL};
static const char *const no_names[] = {NULL};
static const struct estate_text text = {"en", "zh"}, told = {"{place}: {value}", "{place}{value}"};
static struct estate_cause cause[1];
static struct estate_role role[4];
static struct estate_param param[3];
static struct estate_code code[3];
static struct estate_metric metric[4];
static struct estate_remark remark[2];
static struct estate_plugin plugin;

static void judge(const struct estate_view *view, void *zone_state, void *const *item_state,
                  struct estate_out *out)
{
    (void)view, (void)zone_state, (void)item_state, (void)out;
}

static void fill_metrics(void)
{
    metric[0] =
        (struct estate_metric){.name = "pressure_kpa.min", .unit = "kPa", .fold = ESTATE_MIN};
    metric[1] = (struct estate_metric){
        .name = "kwh", .unit = "kWh", .fold = ESTATE_SUM, .scope = ESTATE_ITEM, .role = 2};
    metric[2] = (struct estate_metric){.name = "tilt_deg.*.0",
                                       .unit = "deg",
                                       .fold = ESTATE_LAST,
                                       .scope = ESTATE_ITEM,
                                       .role = 3,
                                       .decimals = 2};
    metric[3] = (struct estate_metric){.name = "level",
                                       .unit = "",
                                       .fold = ESTATE_MAX,
                                       .shape = ESTATE_NAME,
                                       .names = valve_values,
                                       .list = "sources"};
}

static void fill(void)
{
    cause[0] = (struct estate_cause){"valve", text, text};
    role[0] = (struct estate_role){.name = "pressure",
                                   .unit = "kPa",
                                   .help = "pressure at the top",
                                   .period_ms = 2000,
                                   .need = ESTATE_REQUIRED,
                                   .moves = 10};
    role[1] = (struct estate_role){.name = "valve",
                                   .unit = "",
                                   .help = "valve contacts",
                                   .values = valve_values,
                                   .kind = ESTATE_CONTACT,
                                   .period_ms = 500,
                                   .many = 1};
    role[2] = (struct estate_role){.name = "port",
                                   .unit = "",
                                   .help = "charging ports",
                                   .fields = port_fields,
                                   .period_ms = 30000,
                                   .item_state = 16,
                                   .many = 1};
    role[3] = (struct estate_role){.name = "tilt",
                                   .unit = "deg",
                                   .help = "tilt sensors",
                                   .fields = tilt_fields,
                                   .period_ms = 60000,
                                   .noise = 0.1};
    param[0] = (struct estate_param){"min-pressure", "kPa", "least", 70, 10, 600, ESTATE_ZONE};
    param[1] = (struct estate_param){"port-power", "W", "most", 800, 0, 3000, ESTATE_ITEM};
    param[2] = (struct estate_param){"count", "", "how many", 3, 1, 9, ESTATE_SOURCE + 0};
    code[0] = (struct estate_code){.code = "WATER_NO",
                                   .label = text,
                                   .text = told,
                                   .action = text,
                                   .day = "no_water",
                                   .cause = cause,
                                   .causes = 1,
                                   .on_ms = 60000,
                                   .off_ms = 600000};
    code[1] = (struct estate_code){.code = "WATER_LOW",
                                   .label = text,
                                   .text = told,
                                   .action = text,
                                   .over = "WATER_NO",
                                   .on_ms = 30000,
                                   .off_ms = 30000};
    code[2] = (struct estate_code){.code = "PORT_HOT",
                                   .label = text,
                                   .text = told,
                                   .action = text,
                                   .scope = ESTATE_ITEM,
                                   .role = 2};
    fill_metrics();
    remark[0] =
        (struct estate_remark){"well", {"{point} {value} of {limit}", "{point} {limit} {value}"}};
    remark[1] = (struct estate_remark){"dry", {"{value}", "{value}"}};
    plugin = (struct estate_plugin){.abi = ESTATE_ABI,
                                    .size = sizeof plugin,
                                    .name = "water",
                                    .version = "1",
                                    .domain = "fire",
                                    .title = "water",
                                    .role = role,
                                    .param = param,
                                    .code = code,
                                    .metric = metric,
                                    .roles = 4,
                                    .params = 3,
                                    .codes = 3,
                                    .metrics = 4,
                                    .remark = remark,
                                    .remarks = 2,
                                    .zone_state = 64,
                                    .judge = judge};
}

#define ODD(name, assignment)                                                                      \
    do {                                                                                           \
        if (!strcmp(odd, name))                                                                    \
            assignment;                                                                            \
    } while (0)

static void spoil_rows(const char *odd)
{
    ODD("role-name", role[0].name = "Pressure");
    ODD("role-null", role[0].name = NULL);
    ODD("role-reserved", role[0].name = "place");
    ODD("role-sensors", role[0].name = "sensors");
    ODD("role-twice", role[1].name = "pressure");
    ODD("role-unit", role[0].unit = "MPa");
    ODD("role-help", role[0].help = NULL);
    ODD("role-fields", role[3].fields = no_names);
    ODD("role-kind", role[0].kind = 9);
    ODD("role-adds", role[0].adds = 2);
    ODD("role-period", role[0].period_ms = 0);
    ODD("param-name", param[0].name = "min_pressure");
    ODD("param-calibrated", param[1].name = "calibrated");
    ODD("param-twice", param[1].name = "min-pressure");
    ODD("param-role", param[1].name = "valve");
    ODD("param-unit", param[0].unit = "furlong");
    ODD("param-help", param[0].help = NULL);
    ODD("param-range", param[0].value = 601);
    ODD("param-nan", param[0].max = NAN);
    ODD("param-scope", param[0].scope = ESTATE_SOURCE + 4);
    ODD("code-name", code[0].code = "water");
    ODD("code-sensors", code[0].code = "SENS_WET");
    ODD("code-twice", code[1].code = "WATER_NO");
    ODD("code-text", code[0].text.zh = NULL);
    ODD("code-cause", cause[0].name = NULL);
    ODD("code-brace", code[0].text.zh = "{place}{Value}");
    ODD("code-brace-end", code[0].action.en = "call {limit}}");
    ODD("code-languages", code[0].text.zh = "{place}");
    ODD("code-action", code[0].action.zh = NULL);
    ODD("code-place", code[0].text = text);
    ODD("code-no-cause",
        code[1].text = ((struct estate_text){"{place} {cause}", "{place}{cause}"}));
    ODD("code-cause-brace", cause[0].action.en = "{valve}");
    ODD("code-cause-language", cause[0].action.zh = NULL);
    ODD("code-cause-cause", cause[0].text = ((struct estate_text){"{cause}", "{cause}"}));
    ODD("code-severity", code[0].severity = 3);
    ODD("code-role", code[2].role = 4);
    ODD("code-delay", code[0].on_ms = -1);
    ODD("code-day", code[2].day = "hot");
    ODD("code-over", code[1].over = "WATER_GONE");
    ODD("code-circle", code[0].over = "WATER_LOW");
    ODD("remark-name", remark[0].name = "Well");
    ODD("remark-twice", remark[1].name = "well");
    ODD("remark-text", remark[1].text.zh = NULL);
    ODD("remark-languages", remark[1].text.zh = "{limit}");
    ODD("remark-place", remark[1].text = ((struct estate_text){"{place}", "{place}"}));
    ODD("metric-name", metric[0].name = "");
    ODD("metric-twice", metric[1].name = "pressure_kpa.min");
    ODD("metric-unit", metric[0].unit = "furlong");
    ODD("metric-fold", metric[0].fold = 4);
    ODD("metric-role", metric[1].role = 4);
    ODD("metric-long", metric[0].name = "a-word-that-is-longer-than-a-summary-has-room-for");
    ODD("metric-taken", metric[0].name = "minutes.more");
    ODD("metric-first", metric[2].name = "*.0");
    ODD("metric-place", metric[0].name = "0.least");
    ODD("metric-letters", metric[0].name = "pressure kpa");
    ODD("metric-gap", metric[0].name = "pressure_kpa..min");
    ODD("metric-end", metric[2].name = "tilt_deg.0.*");
    ODD("metric-item", metric[1].name = "kwh.0");
    ODD("metric-digit", metric[2].name = "tilt_deg.*.1");
    ODD("metric-star", metric[0].name = "pressure.*");
    ODD("metric-stars", metric[2].name = "tilt.*.*");
    ODD("metric-group", metric[3].name = "pressure_kpa");
    ODD("metric-day", metric[3].name = "no_water.level");
    ODD("metric-shape", metric[3].shape = 4);
    ODD("metric-decimals", metric[2].decimals = 4);
    ODD("metric-rare", metric[2].rare = 1);
    ODD("metric-sum", metric[3].fold = ESTATE_SUM);
    ODD("metric-names", metric[3].names = NULL);
    ODD("metric-named", metric[0].names = valve_values);
    ODD("metric-list", metric[3].list = "zones");
    ODD("metric-list-word", metric[3].list = "Sources");
}

const struct estate_plugin *estate_plugin(void)
{
    const char *odd = getenv("ODD") ? getenv("ODD") : "";

    fill();
    spoil_rows(odd);
    ODD("abi", plugin.abi = 1);
    ODD("size", plugin.size = 8);
    ODD("name", plugin.name = "fire");
    ODD("domain", plugin.domain = "gateway");
    ODD("version", plugin.version = NULL);
    ODD("judge", plugin.judge = NULL);
    ODD("state", plugin.zone_state = 65537);
    ODD("many", plugin.roles = 65);
    ODD("table", plugin.metric = NULL);
    ODD("null", return NULL);
    return &plugin;
}
