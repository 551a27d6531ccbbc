/*
 * vectors - proves a model file by its own examples.
 *
 * A [test] gives registers as the product sends them and the values that a person read off its
 * display. The same decoding runs here as on the bus. Main thread, at a check.
 */
#include "acquire/vectors.h"

#include <math.h>
#include <string.h>

#include "acquire/decode.h"
#include "acquire/plan.h"
#include "base/text.h"

enum { NAME = 48 };

/* The words that a point needs, out of the test's lists. False: one is not given. */
static bool gather(const struct product_test *test, uint8_t space, struct decode_words *words,
                   uint16_t *word)
{
    for (uint16_t i = 0; i < words->count; i++) {
        bool found = false;

        for (size_t w = 0; w < test->words_count; w++) {
            const struct product_words *given = &test->words[w];
            uint32_t place = (uint32_t)words->first + i - given->address;

            if (given->space != space || place >= given->count)
                continue;
            word[i] = given->word[place];
            found = true;
        }
        if (!found)
            return false;
    }
    return true;
}

static const struct product_point *find_point(const struct product *product, const char *wanted,
                                              uint16_t *instance)
{
    char name[NAME];

    for (uint16_t p = 0; p < product->points; p++) {
        const struct product_point *point = &product->point[p];

        for (*instance = 0; *instance < (point->repeated ? product->repeat_count : 1);
             ++*instance) {
            product_point_name(product, point, *instance, name, sizeof name);
            if (!strcmp(name, wanted))
                return point;
        }
    }
    return NULL;
}

static void no_value(const struct product *product, const struct product_test *test,
                     const struct product_expect *expect, uint8_t fault, struct problems *problems)
{
    problems_add(problems, PROBLEM_ERROR, product->file, expect->line,
                 "[test %s] %s: the registers make no value (%s)", test->title, expect->point,
                 fault_name(fault));
}

static void check_value(const struct product *product, const struct product_test *test,
                        const struct product_expect *expect, uint8_t fault, double value,
                        struct problems *problems)
{
    if (isnan(expect->value) ? fault == expect->fault
                             : !fault && fabs(value - expect->value) <= expect->tolerance)
        return;
    if (fault)
        no_value(product, test, expect, fault, problems);
    else
        problems_add(problems, PROBLEM_ERROR, product->file, expect->line,
                     "[test %s] %s: the registers make %.10g, the test says %.10g", test->title,
                     expect->point, value, expect->value);
}

static void check_text(const struct product *product, const struct product_test *test,
                       const struct product_expect *expect, uint8_t fault, const char *text,
                       struct problems *problems)
{
    if (isnan(expect->value) ? fault == expect->fault : !fault && text_equal(text, expect->text))
        return;
    if (fault)
        no_value(product, test, expect, fault, problems);
    else
        problems_add(problems, PROBLEM_ERROR, product->file, expect->line,
                     "[test %s] %s: the registers make \"%s\", the test says \"%s\"", test->title,
                     expect->point, text, expect->text);
}

static void check(const struct product *product, const struct product_test *test,
                  const struct product_expect *expect, struct problems *problems)
{
    uint16_t word[PLAN_BITS], first, last, instance;
    const struct product_point *point = find_point(product, expect->point, &instance);
    struct decode_words words = {.word = word};
    char text[PRODUCT_TEXT] = "";
    double value = NAN;
    uint8_t fault;

    if (!point) {
        problems_add(problems, PROBLEM_ERROR, product->file, expect->line,
                     "[test %s] %s: the model has no such point", test->title, expect->point);
        return;
    }
    product_span(product, point, instance, &first, &last);
    words.first = first;
    words.count = (uint16_t)(last - first + 1);
    if (last - first >= PLAN_BITS || !gather(test, point->space, &words, word)) {
        problems_add(problems, PROBLEM_ERROR, product->file, expect->line,
                     "[test %s] %s: needs %s %u .. %u, which the test does not give", test->title,
                     expect->point, space_name(point->space), first, last);
        return;
    }
    if (point->type == TYPE_STRING) {
        fault = decode_text(product, point, instance, &words, text);
        check_text(product, test, expect, fault, text, problems);
        return;
    }
    fault = decode_source(product, point, instance, &words, &value);
    if (expect->text[0])
        check_text(product, test, expect, fault, fault ? "" : product_code_name(point, value),
                   problems);
    else
        check_value(product, test, expect, fault, value, problems);
}

size_t vectors_run(const struct product *product, struct problems *problems)
{
    if (!product->tests)
        problems_add(problems, PROBLEM_WARNING, product->file, 0,
                     "no [test TITLE]: nothing shows that its numbers are right");
    for (uint16_t t = 0; t < product->tests; t++)
        for (size_t e = 0; e < product->test[t].expects; e++)
            check(product, &product->test[t], &product->test[t].expect[e], problems);
    return product->tests;
}
