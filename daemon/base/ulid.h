/* ulid - ids of alarms: 26 characters, 48 bits of wall clock and 80 of chance. Any thread. */
#ifndef ESTATED_BASE_ULID_H
#define ESTATED_BASE_ULID_H

#include <stddef.h>
#include <stdint.h>

#define ULID_TEXT 27

void ulid_make(char out[ULID_TEXT], int64_t utc_ms);
/* `n` random bytes from the kernel. */
void ulid_random(void *out, size_t n);

#endif
