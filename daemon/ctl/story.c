/*
 * story - what is wrong with a story, told where it stands.
 *
 * Told at once and counted: a story goes on, so that one run shows all of it.
 */
#include "ctl/story.h"

#include <stdarg.h>
#include <stdio.h>

bool story_fail(struct story *story, struct story_place place, const char *format, ...)
{
    va_list args;

    printf("%s", place.file);
    if (place.number)
        printf(":%d", place.number);
    printf(": ");
    va_start(args, format);
    vprintf(format, args);
    va_end(args);
    printf("\n");
    story->failures++;
    return false;
}
