/* model_text - a model file written, read, and what is wrong with it. */
#ifndef ESTATED_TEST_MODEL_TEXT_H
#define ESTATED_TEST_MODEL_TEXT_H

#include "files.h"

#include <errno.h>

#include "setup/models.h"

#define MODEL_TEXT_HEAD "[model m]\ntitle = test\n"

static inline int model_text_read(struct files *files, const char *text, struct product *out)
{
    files_write(files, "m.conf", text);
    return models_read(files->path, files->problems, out);
}

/* A model of one point, whose keys begin in line 4, is refused with this. */
static inline void model_text_refused(struct files *files, const char *keys, const char *why)
{
    struct product product = {.points = 77};
    char text[1200];

    snprintf(text, sizeof text, MODEL_TEXT_HEAD "[point p]\n%s\n", keys);
    assert_int_equal(model_text_read(files, text, &product), -EINVAL);
    FILES_EXPECT(files, why);
    assert_int_equal(product.points, 77);
}

static inline struct product model_text_good(struct files *files, const char *keys)
{
    struct product product;
    char text[1200];

    snprintf(text, sizeof text, MODEL_TEXT_HEAD "[point p]\n%s\n", keys);
    if (model_text_read(files, text, &product))
        fail_msg("%s", problems_line(files->problems, 0));
    return product;
}

#endif
