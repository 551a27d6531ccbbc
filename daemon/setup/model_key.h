/*
 * model_key - what the readers of a model file's sections share: rows of keys, numbers, registers,
 * complaints. Private to setup. Main thread.
 */
#ifndef ESTATED_SETUP_MODEL_KEY_H
#define ESTATED_SETUP_MODEL_KEY_H

#include "model/product.h"
#include "setup/key.h"

/* One model file being read. */
struct model_reader {
    const char *path;
    struct ini *ini;
    struct problems *problems;
    struct product *product;
    const struct ini_entry *entry; /* in hand, and what it is */
    const struct model_key *key;
    struct product_point *point; /* of a [point], like the ones below */
    const char *section;
    char like[64];  /* section of the point it is like, "" for none */
    unsigned wrong; /* what keys of the section should have made, MODEL_.. */
    /* What a [test] must not complain of again: these points, or any it cannot find. */
    bool *broken; /* [product->points] */
    bool unsure;
};

/* What the reading of later keys stands on. */
enum { MODEL_FORM = 1, MODEL_UNIT = 2, MODEL_BESIDE = 4 };

/* A key that a section may have. */
struct model_key {
    const char *name;
    /* Takes the value of the entry in hand, which it may cut up; complains itself. NULL: nothing
     * to be done. */
    bool (*read)(struct model_reader *reader, char *value);
    size_t offset, size; /* in the struct that is read */
    long low, high;
    unsigned makes, needs; /* MODEL_..: not read if what it needs is wrong already */
};

/* At the entry in hand. False. */
#define model_error(reader, ...)            key_error((reader)->problems, (reader)->entry, __VA_ARGS__)
#define model_section_error(reader, s, ...) key_section_error((reader)->problems, s, __VA_ARGS__)

/* The entry of reader->section, else of the point it is like, counted as used; NULL: none. */
const struct ini_entry *model_key_find(struct model_reader *reader, const char *key);
/* Reads those keys that reader->section, or the point it is like, has. */
void model_key_read(struct model_reader *reader, const struct model_key *keys, size_t n);
/* An error for each entry of the section that nobody took and that is none of the keys. */
void model_key_unknown(struct model_reader *reader, const struct model_key *keys, size_t n);
/* All of `text` as a whole number, decimal or 0x. False: it is none. */
bool model_key_integer(const char *text, long long low, long long high, long long *out);
/* The same, as the bits of a raw number of so many, with or without sign. */
bool model_key_raw(const char *text, unsigned bits, uint64_t *out);
/* A period, 100 ms to 24 h with its unit. */
bool model_key_period(const char *text, uint32_t *ms);
/* "SPACE ADDRESS" at *rest, which moves behind it (":BIT" stays). False with an error. */
bool model_key_register(struct model_reader *reader, char **rest, uint8_t *space,
                        uint16_t *address);

/* ---- one file each, for models.c ---- */

/* The value of `set-address`, into the product. False with an error. */
bool model_address_read(struct model_reader *reader, char *value);
/* The value of `read`, into the point. False with an error. */
bool model_form_read(struct model_reader *reader, char *value);
/* Of a point whose form is read: the width of its raw number; is it a whole one without sign? */
uint8_t model_form_bits(const struct product_point *p);
bool model_form_unsigned(const struct product_point *p);
/* Reads a [point NAME] into the next point of the product, whose repeat and limits are already
 * known; there is room for it. Errors are among the problems. */
void model_point_read(struct model_reader *reader, const struct ini_section *section);
/* Reads a [test TITLE] into the next test of the product, whose points are already known; there is
 * room for it. Errors are among the problems. */
void model_test_read(struct model_reader *reader, const struct ini_section *section);

#endif
