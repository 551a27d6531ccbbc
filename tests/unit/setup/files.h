/* files - a directory of files for one test, and what setup complains of in them. */
#ifndef ESTATED_TEST_FILES_H
#define ESTATED_TEST_FILES_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "setup/problem.h"

struct files {
    char directory[64];
    char path[192]; /* of the file written last */
    struct problems *problems;
};

static inline void files_write_bytes(struct files *files, const char *name, const void *bytes,
                                     size_t n)
{
    FILE *file;

    snprintf(files->path, sizeof files->path, "%s/%s", files->directory, name);
    assert_non_null(file = fopen(files->path, "w"));
    assert_int_equal(fwrite(bytes, 1, n, file), n);
    assert_int_equal(fclose(file), 0);
}

static inline void files_write(struct files *files, const char *name, const char *text)
{
    files_write_bytes(files, name, text, strlen(text));
}

static inline void files_folder(const struct files *files, const char *name)
{
    char path[192];

    snprintf(path, sizeof path, "%s/%s", files->directory, name);
    assert_int_equal(mkdir(path, 0700), 0);
}

static inline int files_setup(void **state)
{
    struct files *files = calloc(1, sizeof *files);

    assert_non_null(files);
    snprintf(files->directory, sizeof files->directory, "/tmp/estated-files-XXXXXX");
    assert_non_null(mkdtemp(files->directory));
    assert_non_null(files->problems = problems_new());
    *state = files;
    return 0;
}

static inline int files_remove_one(const char *path, const struct stat *about, int kind,
                                   struct FTW *walk)
{
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

static inline int files_teardown(void **state)
{
    struct files *files = *state;

    nftw(files->directory, files_remove_one, 8, FTW_DEPTH | FTW_PHYS);
    problems_free(files->problems);
    free(files);
    return 0;
}

/* The problems so far are these lines, in this order, and no others; NULL ends the list. */
static inline void files_expect(struct files *files, const char *const *lines)
{
    size_t n = 0;

    for (; lines[n]; n++) {
        const char *line = problems_line(files->problems, n);

        assert_non_null(line);
        assert_string_equal(line, lines[n]);
    }
    if (problems_count(files->problems) > n)
        fail_msg("not expected: %s", problems_line(files->problems, n));
}

#define FILES_EXPECT(files, ...) files_expect(files, (const char *const[]){__VA_ARGS__, NULL})

static inline void files_expect_none(struct files *files)
{
    files_expect(files, (const char *const[]){NULL});
}

/* One of the problems says this. */
static inline void files_expect_one(struct files *files, const char *part)
{
    for (size_t i = 0; i < problems_count(files->problems); i++)
        if (strstr(problems_line(files->problems, i), part))
            return;
    problems_print(files->problems, stderr);
    fail_msg("missing: %s", part);
}

#define FILES_TEST(name) cmocka_unit_test_setup_teardown(name, files_setup, files_teardown)

#endif
