/* pdu - requests and replies without their frames, for people's tools. Pure; any thread. */
#ifndef ESTATED_ACQUIRE_PDU_H
#define ESTATED_ACQUIRE_PDU_H

#include <stdbool.h>
#include <stdint.h>

#define PDU_READ      5    /* bytes of a request to read, or to write one */
#define PDU_WRITE     10   /* to write two registers */
#define PDU_EXCEPTION 0x80 /* added to the function code of a refusal */
#define PDU_BITS      2000 /* of one request */

/* The request to read `count` registers, or bits, of a space. */
void pdu_read(uint8_t out[PDU_READ], uint8_t space, uint16_t first, uint16_t count);
/* The request to write one coil (0: off) or holding register. */
void pdu_write(uint8_t out[PDU_READ], uint8_t space, uint16_t address, uint16_t value);
/* The request to write one coil, or one or two holding registers. Its length. */
uint16_t pdu_write_words(uint8_t out[PDU_WRITE], uint8_t space, uint16_t first,
                         const uint16_t *word, uint16_t count);
/* The words of a reply to pdu_read(), a bit is 0 or 1. False: it is none with so many. */
bool pdu_words(const uint8_t *pdu, uint16_t length, uint16_t count, uint16_t *word);
/* The space that a function reads, -1 for others. */
int pdu_space(uint8_t function);
/* Is it known to change nothing? */
bool pdu_only_reads(uint8_t function);
/* "illegal address" of an exception code; "exception" for one that no norm knows. */
const char *pdu_exception_name(uint8_t code);

#endif
