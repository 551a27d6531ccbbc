/*
 * json - the one includer of jansson.h.
 *
 * `struct json` is json_t under a name that keeps the library's header out of every other file.
 * Numbers are rounded when they are put, so that 0.1 + 0.2 does not cost twenty bytes of the SIM's
 * volume and a message of one revision prints the same bytes every time.
 */
#include "base/json.h"

#include <math.h>
#include <stdlib.h>

#include <jansson.h>

#include "base/text.h"

static json_t *in(const struct json *value)
{
    return (json_t *)value;
}

static struct json *out(json_t *value)
{
    return (struct json *)value;
}

struct json *json_new_object(void)
{
    return out(json_object());
}

struct json *json_new_array(void)
{
    return out(json_array());
}

void json_free(struct json *value)
{
    json_decref(in(value));
}

void json_put(struct json *object, const char *key, struct json *value)
{
    json_object_set_new(in(object), key, in(value));
}

/* The library refuses what is not UTF-8, and the key would be missing: better the text up to there.
 */
static json_t *text(const char *s)
{
    return s ? json_stringn(s, text_valid(s)) : json_null();
}

static json_t *number(double number, int decimals)
{
    double unit = pow(10, decimals), rounded = round(number * unit) / unit;

    if (!isfinite(rounded))
        return json_null();
    if (rounded == floor(rounded) && fabs(rounded) < 1e15)
        return json_integer((json_int_t)rounded);
    return json_real(rounded);
}

void json_put_text(struct json *object, const char *key, const char *s)
{
    json_object_set_new(in(object), key, text(s));
}

void json_put_number(struct json *object, const char *key, double value, int decimals)
{
    json_object_set_new(in(object), key, number(value, decimals));
}

void json_put_integer(struct json *object, const char *key, int64_t value)
{
    json_object_set_new(in(object), key, json_integer(value));
}

void json_put_flag(struct json *object, const char *key, bool flag)
{
    json_object_set_new(in(object), key, json_boolean(flag));
}

void json_add(struct json *array, struct json *value)
{
    json_array_append_new(in(array), in(value));
}

void json_add_text(struct json *array, const char *s)
{
    json_array_append_new(in(array), text(s));
}

void json_add_number(struct json *array, double value, int decimals)
{
    json_array_append_new(in(array), number(value, decimals));
}

void json_add_integer(struct json *array, int64_t value)
{
    json_array_append_new(in(array), json_integer(value));
}

char *json_print(const struct json *value)
{
    return json_dumps(in(value), JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(12));
}

struct json *json_read(const char *at, size_t n, char *error, size_t error_size)
{
    json_error_t e;
    json_t *value = json_loadb(at, n, JSON_REJECT_DUPLICATES, &e);
    struct text reason = {.at = error, .size = error_size};

    if (!value)
        text_printf(&reason, "column %d: %s", e.column, e.text);
    return out(value);
}

struct json *json_get(const struct json *object, const char *key)
{
    return out(json_object_get(in(object), key));
}

struct json *json_duplicate(const struct json *value)
{
    return out(json_deep_copy(in(value)));
}

struct json *json_take(struct json *object, const char *key)
{
    json_t *value = json_incref(json_object_get(in(object), key));

    json_object_del(in(object), key);
    return out(value);
}

struct json *json_at(const struct json *array, size_t i)
{
    return out(json_array_get(in(array), i));
}

size_t json_count(const struct json *array)
{
    return json_array_size(in(array));
}

const char *json_text(const struct json *value, const char *otherwise)
{
    return json_is_string(in(value)) ? json_string_value(in(value)) : otherwise;
}

double json_number(const struct json *value, double otherwise)
{
    return json_is_number(in(value)) ? json_number_value(in(value)) : otherwise;
}

bool json_flag(const struct json *value, bool otherwise)
{
    return json_is_boolean(in(value)) ? json_is_true(in(value)) : otherwise;
}

bool json_is_list(const struct json *value)
{
    return json_is_array(in(value));
}

bool json_is_map(const struct json *value)
{
    return json_is_object(in(value));
}

void json_each(const struct json *object,
               void (*each)(void *context, const char *key, const struct json *value),
               void *context)
{
    const char *key;
    json_t *value;

    json_object_foreach(in(object), key, value) each(context, key, out(value));
}
