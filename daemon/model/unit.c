/*
 * unit - one table of units and the arithmetic on it.
 *
 * Pressure texts are in MPa because every gauge and norm of the trade is; fields stay in kPa.
 * Metres of water use 9.80665 kPa, kgf/cm2 98.0665 kPa (standard gravity).
 */
#include "model/unit.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static const struct unit units[] = {
    {"", "", 1},
    {"Pa", "kPa", 0.001},
    {"kPa", "kPa", 1},
    {"MPa", "kPa", 1000},
    {"bar", "kPa", 100},
    {"mbar", "kPa", 0.1},
    {"kgf/cm2", "kPa", 98.0665},
    {"psi", "kPa", 6.894757},
    {"mH2O", "kPa", 9.80665},
    {"mmH2O", "kPa", 0.00980665},
    {"deg", "deg", 1},
    {"deg/s", "deg/s", 1},
    {"degC", "degC", 1},
    {"mW", "W", 0.001},
    {"W", "W", 1},
    {"kW", "W", 1000},
    {"VA", "VA", 1},
    {"kVA", "VA", 1000},
    {"var", "var", 1},
    {"kvar", "var", 1000},
    {"Wh", "Wh", 1},
    {"kWh", "Wh", 1000},
    {"V", "V", 1},
    {"mV", "V", 0.001},
    {"A", "A", 1},
    {"mA", "A", 0.001},
    {"Hz", "Hz", 1},
    {"rpm", "rpm", 1},
    {"%", "%", 1},
    {"ppm", "ppm", 1},
    {"ppb", "ppm", 0.001},
    {"lux", "lux", 1},
    {"g", "g", 1},
    {"um", "mm", 0.001},
    {"mm", "mm", 1},
    {"cm", "mm", 10},
    {"m", "mm", 1000},
    {"mm/s", "mm/s", 1},
    {"L/s", "L/s", 1},
    {"m3/h", "L/s", 1 / 3.6},
    {"ms", "ms", 1},
    {"s", "ms", 1000},
    {"min", "ms", 60000},
    {"h", "ms", 3600000},
    {"d", "ms", 86400000},
    {"B", "B", 1},
    {"KB", "B", 1e3},
    {"MB", "B", 1e6},
    {"GB", "B", 1e9},
};

enum { UNITS = sizeof units / sizeof *units };

const struct unit *unit_find(const char *name)
{
    for (size_t i = 0; i < UNITS; i++)
        if (!strcmp(units[i].name, name))
            return &units[i];
    return NULL;
}

int unit_read(const char *text, const char *wanted, double *out)
{
    const struct unit *unit, *want = unit_find(wanted);
    char *end;
    double number = strtod(text, &end);

    if (end == text || !isfinite(number) || strcspn(text, "xX") < (size_t)(end - text))
        return -EINVAL; /* hexadecimal is the library's idea, not an engineer's */
    end += strspn(end, " ");
    unit = unit_find(end);
    if (!unit || !want || !text_equal(unit->canonical, want->canonical))
        return -EDOM;
    *out = number * unit->factor / want->factor;
    return 0;
}

void unit_list(const char *canonical, char *out, size_t size)
{
    struct text text = {.at = out, .size = size};

    out[0] = '\0';
    for (size_t i = 0; i < UNITS; i++)
        if (text_equal(units[i].canonical, canonical))
            text_printf(&text, "%s%s", text.used ? ", " : "", units[i].name);
}

/* No more digits than a sensor has: 0.201 and not 0.200731. */
static void show_number(double value, const char *unit, char *out, size_t size)
{
    struct text text = {.at = out, .size = size};
    char digits[48];
    size_t n;

    snprintf(digits, sizeof digits, fabs(value) < 1e6 ? "%.3f" : "%.6g", value);
    n = strlen(digits);
    while (strchr(digits, '.') && digits[n - 1] == '0')
        n--;
    n -= digits[n - 1] == '.';
    out[0] = '\0';
    text_printf(&text, "%.*s%s%s", (int)n, digits, unit[0] ? " " : "", unit);
}

void unit_show(double value, const char *canonical, char *out, size_t size)
{
    bool small = fabs(value) < 1;

    if (text_equal(canonical, "kPa"))
        snprintf(out, size, small && value != 0 ? "%.4f MPa" : "%.3f MPa", value / 1000);
    else if (text_equal(canonical, "Wh"))
        snprintf(out, size, "%.2f kWh", value / 1000);
    else if (text_equal(canonical, "deg"))
        snprintf(out, size, "%.2f°", value);
    else if (text_equal(canonical, "degC"))
        show_number(value, "°C", out, size);
    else if (text_equal(canonical, "A") && small)
        show_number(value * 1000, "mA", out, size);
    else
        show_number(value, canonical, out, size);
}

void unit_brief(double value, const char *canonical, char *out, size_t size)
{
    if (text_equal(canonical, "kPa"))
        snprintf(out, size, "%.0f kPa", value);
    else
        unit_show(value, canonical, out, size);
}
