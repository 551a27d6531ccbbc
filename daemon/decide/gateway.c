/*
 * gateway - what can be wrong with the gateway itself.
 *
 * The gateway's own codes have the shape of a plugin's, so that their alarms live, are kept and are
 * told like all others; there is no judgement, the desk hands in what it is told. Delays are short
 * or none where someone before us has waited already: a device is called lost after three missed
 * cycles and ten seconds, a store after ten.
 */
#include "decide/gateway.h"

#include "decide/desk.h"
#include "decide/kept.h"

#include <errno.h>
#include <stdlib.h>

#include "base/text.h"

static const struct estate_role roles[] = {
    {.name = "bus", .unit = "", .help = "every bus", .many = 1},
    {.name = "device", .unit = "", .help = "every device", .many = 1},
};

static const struct estate_code codes[GATEWAY_CODES] = {
    {.code = "GW_BUS_DOWN",
     .label = {"bus down", "总线中断"},
     .text = {"Bus {point} does not work. Nothing on it is watched.",
              "总线 {point} 中断，其上设备均未受监视。"},
     .action = {"Check the adapter or the network connection of {point}.",
                "请检查 {point} 的转换器或网络连接。"},
     .severity = ESTATE_MAJOR,
     .scope = ESTATE_ITEM,
     .role = GATEWAY_ROLE_BUS,
     .off_ms = 10000,
     .reset_ms = -1},
    {.code = "GW_COMM_LOST",
     .label = {"device silent", "设备失联"},
     .text = {"Device {point} does not answer. What it measures is unknown, not normal.",
              "设备 {point} 无应答，其测量值未知，不代表正常。"},
     .action = {"Check power, wiring and address of {point}.",
                "请检查 {point} 的电源、接线和地址。"},
     .over = "GW_BUS_DOWN",
     .severity = ESTATE_MAJOR,
     .scope = ESTATE_ITEM,
     .role = GATEWAY_ROLE_DEVICE,
     .off_ms = 10000,
     .reset_ms = -1},
    {.code = "GW_STORAGE",
     .label = {"storage failed", "存储故障"},
     .text = {"The gateway cannot store all it should. Alarms go out live, but may not be kept.",
              "网关存储异常，报警仍实时发出，但可能未留存。"},
     .action = {"Check free space and the memory card of the gateway.",
                "请检查网关的剩余空间和存储卡。"},
     .severity = ESTATE_MAJOR,
     .off_ms = 30000,
     .reset_ms = -1},
    {.code = "GW_CONFIG",
     .label = {"configuration refused", "配置有误"},
     .text = {"The configuration has errors. The last good one is running.",
              "配置有误，网关正按上一份正确配置运行。"},
     .action = {"Run estated --check and mend what it names.",
                "请运行 estated --check 并按提示修正。"},
     .severity = ESTATE_MAJOR,
     .reset_ms = -1},
    {.code = "GW_CLOCK",
     .label = {"clock not set", "时钟未同步"},
     .text = {"The clock has not been synchronised for more than {delay}. Times may be wrong.",
              "时钟未同步已超过 {delay}，时间可能不准。"},
     .action = {"Check the way to the time server.", "请检查到时间服务器的网络。"},
     .severity = ESTATE_MINOR,
     .on_ms = 600000,
     .off_ms = 60000,
     .reset_ms = -1},
    {.code = "GW_PLUGIN",
     .label = {"a zone is not judged", "区域停止判断"},
     .text = {"A plugin failed repeatedly. Its zone is not watched.",
              "插件反复出错，相应区域未受监视。"},
     .action = {"Update the plugin and restart the gateway.", "请更新插件并重启网关。"},
     .severity = ESTATE_CRITICAL,
     .reset_ms = -1},
    {.code = "GW_COMMISSIONING",
     .label = {"not in service", "未投入使用"},
     .text = {"Still in commissioning 30 days after the first start: every alarm says so.",
              "首次启动 30 天后仍处于调试阶段，所有报警均标为调试。"},
     .action = {"Prove the alarms, then write [estate] in-service = DATE WHO.",
                "请完成报警验收，并填写 [estate] in-service = 日期 单位。"},
     .severity = ESTATE_MAJOR,
     .reset_ms = -1},
    {.code = "GW_FLOOD",
     .label = {"many alarms at once", "报警集中爆发"},
     .text = {"More than 20 alarms within a minute; those after them are listed here. None is "
              "withheld.",
              "一分钟内报警超过 20 条，后续报警归并列于此，均未隐去。"},
     .action = {"Look for the common cause: power, a bus, water.",
                "请查找共同原因：供电、总线、供水。"},
     .severity = ESTATE_MAJOR,
     .reset_ms = -1},
    {.code = "GW_PERMIT_ENDS",
     .label = {"permit ends soon", "检修许可即将到期"},
     .text = {"Permit {point} ends within 15 minutes; what is then still wrong will sound.",
              "检修许可 {point} 将在 15 分钟内到期，届时未恢复的报警将鸣响。"},
     .action = {"Finish the work, or open another permit.", "请完成检修或重新申请许可。"},
     .severity = ESTATE_MINOR,
     .kind = ESTATE_EVENT,
     .reset_ms = -1},
    /* EN 54-21: a fault on the spot when the centre is silent for 100 s. Critical, so that it is
     * heard here by whoever can telephone. */
    {.code = "GW_NOT_RECEIVED",
     .label = {"city does not confirm", "报警未获城市平台确认"},
     .text = {"A critical alarm was not confirmed by the city within 100 s. It is sent again until "
              "it is.",
              "紧急报警 100 秒内未获城市平台确认，网关将持续重发。"},
     .action = {"Telephone the alarm to the fire department; check the network of the gateway.",
                "请立即电话报告消防部门，并检查网关网络。"},
     .severity = ESTATE_CRITICAL,
     .reset_ms = -1},
    {.code = "GW_DEAD_LETTER",
     .label = {"message refused for good", "消息被永久拒收"},
     .text = {"The city's broker will never take one of the messages: its size or form. It is kept "
              "here and was not told.",
              "城市消息服务器因大小或格式永久拒收一条消息，该消息留存于网关，未送达。"},
     .action = {"Read it with estatectl alarms and tell it by telephone; raise the broker's limit.",
                "请用 estatectl alarms 查看并电话报告，同时调整服务器限制。"},
     .severity = ESTATE_CRITICAL,
     .off_ms = 60000,
     .reset_ms = 0},
    {.code = "GW_FORBIDDEN",
     .label = {"broker forbids messages", "消息服务器无权限"},
     .text = {"The city's broker does not allow this gateway one of its topics, or breaks the "
              "connection off when it gets one of its messages. What it did not take is kept and "
              "tried again, every hour at least.",
              "城市消息服务器未授予本网关某一主题的权限，或收到某条消息即断开连接。"
              "未被接收的消息留存待发，至少每小时重试。"},
     .action = {"Ask the city to correct the broker's access list and limits for this gateway.",
                "请城市平台更正消息服务器对本网关的访问控制和限制。"},
     .severity = ESTATE_MAJOR,
     .off_ms = 60000,
     .reset_ms = -1},
    {.code = "GW_TAKEN_OVER",
     .label = {"two gateways of one name", "网关身份重复"},
     .text =
         {"Another gateway connects to the city under the name of this one and takes its place.",
          "另有网关以本网关身份连接城市平台，本网关连接被挤占。"},
     .action = {"Switch off the board that was replaced, or give one of the two another [estate] "
                "gateway.",
                "请关闭已更换的旧网关，或为其中一台修改 [estate] gateway。"},
     .severity = ESTATE_MAJOR,
     .reset_ms = -1},
    {.code = "GW_CERTIFICATE",
     .label = {"certificate expires", "证书即将到期"},
     .text = {"A certificate of the connection to the city ends within 30 days, or has ended; then "
              "no alarm arrives there.",
              "与城市平台连接的证书将在 30 天内到期或已到期，到期后报警无法送达。"},
     .action = {"Replace the files that [mqtt] ca and certificate name, then estatectl reload.",
                "请更换 [mqtt] ca、certificate 所指证书文件，并执行 estatectl reload。"},
     .severity = ESTATE_MAJOR,
     .reset_ms = -1},
    {.code = "GW_LET_GO",
     .label = {"messages given up", "未送达消息已舍弃"},
     .text = {"More waited for the city than the gateway has room for, or for too long. The least "
              "of it was given up and never arrives; health says how much.",
              "待发消息超出网关存储空间或时限，次要消息已舍弃，不再送达，数量见 health。"},
     .action = {"Find out why the city was out of reach; raise [store] unsent if there is room.",
                "请查明与城市平台断连的原因，空间允许时调大 [store] unsent。"},
     .severity = ESTATE_MAJOR,
     .off_ms = 60000,
     .reset_ms = 0},
};

static const struct estate_plugin plugin = {
    .abi = ESTATE_ABI,
    .size = sizeof(struct estate_plugin),
    .name = "gateway",
    .version = ESTATED_VERSION,
    .domain = "gateway",
    .title = "the gateway itself",
    .role = roles,
    .code = codes,
    .roles = GATEWAY_ROLES,
    .codes = GATEWAY_CODES,
    .zone_state = sizeof(struct kept),
    .state_version = KEPT_VERSION,
};

static void name_items(const struct site *site, struct zone_site *zone)
{
    struct site_role *bus = &zone->role[GATEWAY_ROLE_BUS];
    struct site_role *device = &zone->role[GATEWAY_ROLE_DEVICE];

    for (uint32_t i = 0; i < site->buses; i++) {
        TEXT_COPY(bus->item[i].name, site->bus[i].name);
        bus->item[i].device = SITE_NO;
    }
    for (uint32_t i = 0; i < site->devices; i++) {
        TEXT_COPY(device->item[i].name, site->device[i].name);
        TEXT_COPY(device->item[i].words, site->device[i].words);
        device->item[i].device = i;
    }
    bus->items = (uint16_t)site->buses;
    device->items = (uint16_t)site->devices;
}

int gateway_zone(const struct site *site, struct zone_site *out)
{
    const uint16_t n = plugin.codes;
    struct zone_site zone = {
        .name = "gateway",
        .plugin = &plugin,
        .fed_by = SITE_NO,
        .role = calloc(GATEWAY_ROLES, sizeof *zone.role),
        .on_ms = calloc(n, sizeof *zone.on_ms),
        .off_ms = calloc(n, sizeof *zone.off_ms),
    };

    if (zone.role) {
        zone.role[GATEWAY_ROLE_BUS].item = calloc(site->buses + 1, sizeof(struct site_item));
        zone.role[GATEWAY_ROLE_DEVICE].item = calloc(site->devices + 1, sizeof(struct site_item));
    }
    if (!zone.role || !zone.on_ms || !zone.off_ms || !zone.role[GATEWAY_ROLE_BUS].item ||
        !zone.role[GATEWAY_ROLE_DEVICE].item) {
        gateway_zone_clear(&zone);
        return -ENOMEM;
    }
    TEXT_COPY(zone.place, site->settings.name);
    for (uint16_t c = 0; c < n; c++) {
        zone.on_ms[c] = codes[c].on_ms;
        zone.off_ms[c] = codes[c].off_ms;
    }
    name_items(site, &zone);
    *out = zone;
    return 0;
}

void gateway_zone_clear(struct zone_site *zone)
{
    for (int r = 0; zone->role && r < GATEWAY_ROLES; r++)
        free(zone->role[r].item);
    free(zone->role);
    free(zone->on_ms);
    free(zone->off_ms);
    *zone = (struct zone_site){0};
}
