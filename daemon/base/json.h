/*
 * json - building, printing and reading JSON (jansson). Any thread, no shared values.
 * Building never fails half-way: out of memory ends in a NULL from json_print(). Every json_put
 * takes over what it is given. Values read belong to their root.
 */
#ifndef ESTATED_BASE_JSON_H
#define ESTATED_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct json;

struct json *json_new_object(void);
struct json *json_new_array(void);
void json_free(struct json *value);

/* On an object. */
void json_put(struct json *object, const char *key, struct json *value);
void json_put_text(struct json *object, const char *key, const char *text); /* NULL: null */
/* Rounded to `decimals`, NaN becomes null. */
void json_put_number(struct json *object, const char *key, double number, int decimals);
void json_put_integer(struct json *object, const char *key, int64_t number);
void json_put_flag(struct json *object, const char *key, bool flag);
/* On an array. */
void json_add(struct json *array, struct json *value);
void json_add_text(struct json *array, const char *text);
void json_add_number(struct json *array, double number, int decimals);
void json_add_integer(struct json *array, int64_t number);

/* One line, keys in the order they were put. The caller frees. NULL if out of memory. */
char *json_print(const struct json *value);

/* One value of at most `n` bytes; duplicate keys are refused. NULL with the reason in `error`. */
struct json *json_read(const char *at, size_t n, char *error, size_t error_size);
struct json *json_get(const struct json *object, const char *key); /* NULL if absent */
/* The same once more, to be freed by the caller; NULL if out of memory. */
struct json *json_duplicate(const struct json *value);
/* Out of its object, to be freed by the caller; NULL if absent. */
struct json *json_take(struct json *object, const char *key);
struct json *json_at(const struct json *array, size_t i); /* NULL behind the end */
size_t json_count(const struct json *array);
/* Of a value: `otherwise` if it is absent or of another type. */
const char *json_text(const struct json *value, const char *otherwise);
double json_number(const struct json *value, double otherwise);
bool json_flag(const struct json *value, bool otherwise);
/* Is it an object, an array? */
bool json_is_map(const struct json *value);
bool json_is_list(const struct json *value);
/* Calls `each` for every member of an object, in order. */
void json_each(const struct json *object,
               void (*each)(void *context, const char *key, const struct json *value),
               void *context);

#endif
