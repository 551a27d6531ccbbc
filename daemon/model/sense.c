/*
 * sense - the tables that stand behind every plugin's own.
 *
 * A sensor that fails is not a process that fails: its codes say which device to look at, and never
 * that there is no water or that there is. They belong to the domain of the zone, because whoever
 * trusts its levels has to know. A lost device is told by the gateway, too; that alarm quiets the
 * ones of its sensors.
 */
#include "model/sense.h"

#include <stdlib.h>
#include <string.h>

static const struct estate_role role = {
    .name = SENSE_ROLE,
    .unit = "",
    .help = "every sensor of the zone",
    .item_state = sizeof(struct sense_state),
    .many = 1,
};

static const struct estate_code codes[SENSE_CODES] = {
    [SENSE_LOST] = {.code = "SENS_LOST",
                    .label = {"sensor lost", "传感器失联"},
                    .text = {"{place}: {point} does not answer. What it measures is unknown, not "
                             "normal.",
                             "{place}：{point} 无应答，其测量值未知，不代表正常。"},
                    .action = {"Check power, wiring and address of {point}.",
                               "请检查 {point} 的电源、接线和地址。"},
                    .over = "GW_COMM_LOST",
                    .severity = ESTATE_MAJOR,
                    .off_ms = 10000,
                    .reset_ms = -1},
    [SENSE_STALE] = {.code = "SENS_STALE",
                     .label = {"readings stay away", "数据停滞"},
                     .text = {"{place}: no new reading of {point} since {since}, although its "
                              "device answers.",
                              "{place}：{point} {since} 起无新数据，而设备仍有应答。"},
                     .action = {"Check the load of its bus and the device of {point}.",
                                "请检查 {point} 所在总线的负荷及设备。"},
                     .severity = ESTATE_MAJOR,
                     .on_ms = 60000,
                     .off_ms = 10000,
                     .reset_ms = -1},
    [SENSE_RANGE] =
        {.code = "SENS_RANGE",
         .label = {"no valid reading", "读数无效"},
         .text = {"{place}: {point} gives no valid reading: out of range, or the device "
                  "reports a fault.",
                  "{place}：{point} 无有效读数（超出量程或设备报故障）。"},
         .action = {"Check the wire and the sensor {point}; until then it is not "
                    "watched.",
                    "请检查 {point} 的接线和传感器，修复前该点未受监视。"},
         .severity = ESTATE_MAJOR,
         .on_ms = 60000,
         .off_ms = 60000,
         .reset_ms = -1},
    [SENSE_STUCK] = {.code = "SENS_STUCK",
                     .label = {"sensor stuck", "传感器卡滞"},
                     .text = {"{place}: {point} has moved by less than {limit} in a day, while its "
                              "neighbours moved. It may be shut off or broken.",
                              "{place}：{point} 一日内变化不足 {limit}，而相邻测点有变化，"
                              "可能被关断或已损坏。"},
                     .action = {"Open the gauge cock of {point}, or replace the sensor; then prove "
                                "it.",
                                "请打开 {point} 的表前阀或更换传感器，然后实测验证。"},
                     .severity = ESTATE_MAJOR,
                     .reset_ms = -1},
    [SENSE_NOISE] = {.code = "SENS_NOISE",
                     .label = {"sensor noisy", "读数跳动"},
                     .text = {"{place}: {point} jumps by {value} on average between "
                              "readings, more than {limit}.",
                              "{place}：{point} 相邻读数平均跳动 {value}，超过 {limit}。"},
                     .action = {"Check shield, earth and the clamps of {point}.",
                                "请检查 {point} 的屏蔽、接地和接线端子。"},
                     .severity = ESTATE_MINOR,
                     .reset_ms = -1},
    [SENSE_CALIBRATION] = {.code = "SENS_CALIBRATION",
                           .label = {"calibration out of date", "检定过期"},
                           .text = {"{place}: the calibration of {point} is out of date.",
                                    "{place}：{point} 的检定已过有效期。"},
                           .action = {"Have {point} calibrated, then write the date as "
                                      "`calibrated` in its [device].",
                                      "请检定 {point}，并在其 [device] 中更新 calibrated 日期。"},
                           .severity = ESTATE_MINOR,
                           .reset_ms = -1},
};

struct estate_plugin *sense_extend(const struct estate_plugin *plugin)
{
    struct whole {
        struct estate_plugin plugin;
        struct estate_code code[];
    } * whole;
    size_t own_codes = plugin->codes, own_roles = plugin->roles;
    struct estate_role *all_roles;

    whole = malloc(sizeof *whole + (own_codes + SENSE_CODES) * sizeof *codes +
                   (own_roles + 1) * sizeof role);
    if (!whole)
        return NULL;
    all_roles = (void *)&whole->code[own_codes + SENSE_CODES];
    if (own_codes)
        memcpy(whole->code, plugin->code, own_codes * sizeof *codes);
    memcpy(&whole->code[own_codes], codes, sizeof codes);
    for (size_t c = own_codes; c < own_codes + SENSE_CODES; c++) {
        whole->code[c].scope = ESTATE_ITEM;
        whole->code[c].role = (uint8_t)own_roles;
    }
    if (own_roles)
        memcpy(all_roles, plugin->role, own_roles * sizeof role);
    all_roles[own_roles] = role;
    whole->plugin = *plugin;
    whole->plugin.code = whole->code;
    whole->plugin.role = all_roles;
    whole->plugin.codes = (uint16_t)(own_codes + SENSE_CODES);
    whole->plugin.roles = (uint16_t)(own_roles + 1);
    return &whole->plugin;
}

bool sense_extended(const struct estate_plugin *plugin)
{
    return plugin->roles && !strcmp(plugin->role[plugin->roles - 1].name, SENSE_ROLE);
}

uint16_t sense_own_roles(const struct estate_plugin *plugin)
{
    return plugin->roles - sense_extended(plugin);
}
