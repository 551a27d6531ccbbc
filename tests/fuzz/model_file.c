/*
 * Any text as a model file: it is refused with an error, or becomes a product whose tests can be
 * run and whose points can be decoded and encoded. libFuzzer; the file lies in memory, under the
 * name that its [model] must have.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "acquire/decode.h"
#include "acquire/vectors.h"
#include "setup/setup.h"

static char directory[] = "/dev/shm/estated-fuzz-XXXXXX", file[64];

static void clear(void)
{
    unlink(file);
    rmdir(directory);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    if (!mkdtemp(directory))
        abort();
    snprintf(file, sizeof file, "%s/m.conf", directory);
    return atexit(clear);
}

static void write_file(const uint8_t *data, size_t size)
{
    static const char head[] = "[model m]\n";
    FILE *out = fopen(file, "we");

    if (!out || fwrite(head, 1, sizeof head - 1, out) != sizeof head - 1 ||
        fwrite(data, 1, size, out) != size || fclose(out))
        abort();
}

/* What is written reads back; decode asserts the rest. */
static void write_points(const struct product *product)
{
    for (uint16_t i = 0; i < product->points; i++) {
        const struct product_point *p = &product->point[i];
        uint16_t word[DECODE_WRITE];
        struct decode_words words = {word, p->address, DECODE_WRITE};
        double value;

        if (decode_encode(p, p->write_low, word) > 0 &&
            decode_source(&(struct product){.repeat = ""}, p, 0, &words, &value))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct problems *problems = problems_new();
    struct product product;
    int r;

    if (!problems)
        abort();
    write_file(data, size);
    r = setup_load_product(file, problems, &product);
    if ((r != 0) != (problems_errors(problems) != 0))
        abort();
    if (!r) {
        vectors_run(&product, problems);
        write_points(&product);
        product_clear(&product);
    }
    problems_free(problems);
    return 0;
}
