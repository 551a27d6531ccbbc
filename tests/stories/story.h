/* story - what the files of the story runner share. */
#ifndef TESTS_STORIES_STORY_H
#define TESTS_STORIES_STORY_H

#include "decide/desk.h"
#include "model/site.h"

enum { MOST_LINES = 256, LINE = 256, MOST_WORDS = 24, MOST_TOLD = 4096, DEPTH = 4 };

/* A point's wire: what it would say if asked. */
struct feed {
    double number; /* NaN: it was never set */
    bool silent, bad;
};

/* One event that was told, and when. */
struct told {
    struct alarm_event event;
    int64_t at_ms;
};

/* A line with a time; checks have none, and are looked at when all is over. */
struct line {
    char text[LINE];
    int64_t at_ms;
    int number;
    bool check;
};

struct story {
    const char *name;
    const struct site *site;
    struct desk *desk;
    struct feed *feed; /* [points] */
    struct line line[MOST_LINES];
    size_t lines, tolds;
    struct told *told; /* [MOST_TOLD] */
    int64_t at_ms, until_ms, jump_ms, start_utc_ms;
    uint8_t time_quality;
    int failures;
};

void story_fail(struct story *story, int line, const char *what, const char *text);
/* Splits at blanks, in place; word[n] is "". */
int story_split(char *text, char *word[MOST_WORDS]);
/* "1 h 30 min" from word[*at] on; leaves *at behind it. */
int64_t story_time(char **word, int *at);
/* The moment that the story has come to. */
struct moment story_moment(const struct story *story);
struct desk *story_open(struct story *story);
/* From the first line to the end. */
void story_live(struct story *story);
/* Looks at all that must have been told. */
void story_check(struct story *story);

#endif
