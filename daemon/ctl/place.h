/*
 * place - where a tool is to work: a tty, an address of the network, or a bus of the running
 * daemon by its name. From words to a struct bus_site. Pure but for names of hosts.
 */
#ifndef ESTATED_CTL_PLACE_H
#define ESTATED_CTL_PLACE_H

#include "ctl/options.h"
#include "model/site.h"

/* Longest list of place_bauds(). */
enum { PLACE_BAUDS = 8 };

/* Is it no bus of the daemon, but /dev/.. or HOST:PORT? */
bool place_is_bare(const char *text);
/* A bare place with the settings of --serial and --rtu. -EINVAL: the settings; -ENOENT: no such
 * host or port. */
int place_read(const char *text, const struct options *options, struct bus_site *out);
/* "9600 8N1" into the serial settings. False: there is none such. */
bool place_serial(const char *text, struct bus_site *out);
/* "all" (the common ones first), or a list by commas. How many; 0: there is none such. */
size_t place_bauds(const char *text, uint32_t out[PLACE_BAUDS]);
/* "1-247", "3", "1,7,10-20", in that order without doubles. How many of 0 .. 255; 0: none such. */
size_t place_addresses(const char *text, uint8_t out[256]);
/* All of `text` as a number, decimal or 0x. False: it is none, or outside. */
bool place_number(const char *text, long low, long high, long *out);

#endif
