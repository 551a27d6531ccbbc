/* gateway - the gateway's own codes, as a plugin that does not judge, and as a zone of the site. */
#ifndef ESTATED_DECIDE_GATEWAY_H
#define ESTATED_DECIDE_GATEWAY_H

#include "estate_plugin.h"
#include "model/site.h"

/* Roles of the gateway's zone: its items are all buses and all devices. */
enum { GATEWAY_ROLE_BUS, GATEWAY_ROLE_DEVICE, GATEWAY_ROLES };

/* Fills a zone of name "gateway"; codes are in the order of enum gateway_code (desk.h). -ENOMEM. */
int gateway_zone(const struct site *site, struct zone_site *out);
void gateway_zone_clear(struct zone_site *zone);

#endif
