/*
 * story - what the files of `estatectl story` share: a story as it was read, and as it goes on.
 * One story at a time, one thread.
 */
#ifndef ESTATED_CTL_STORY_H
#define ESTATED_CTL_STORY_H

#include "ctl/catalogue.h"
#include "decide/desk.h"
#include "model/site.h"

enum { STORY_WORDS = 64 }; /* in a line, most */

/* Where the parts of estated are, for all stories of a run. */
struct story_house {
    char plugins[SITE_PATH], models[SITE_PATH];
    struct catalogue catalogue; /* of `models`, once a story needs it */
};

/* For messages: "FILE:NUMBER". */
struct story_place {
    const char *file;
    int number;
};

/* A line that happens at a time, or a check. */
struct story_line {
    char *text; /* without its time */
    struct story_place place;
    int64_t at_ms;             /* since the beginning */
    int64_t every_ms, last_ms; /* 0: once */
    bool check;                /* looked at in the end, unless it is .. */
    bool timed;                /* .. looked at when its time comes */
    bool failed;
};

/* A line of the estate that the story is about. Keys belong to the header before them. */
enum story_entry_kind { STORY_ZONE, STORY_DEVICE, STORY_ESTATE, STORY_KEY, STORY_REFUSED };
struct story_entry {
    char *text; /* STORY_REFUSED: words of an error that setup has to find */
    struct story_place place;
    uint8_t kind;
    bool met; /* the error was found */
};

struct story_happening {
    int64_t at_ms;
    uint32_t line;
};

/* A point's wire: what it would say if it were asked. */
struct story_feed {
    double from, to; /* from `since_ms` on it goes to `to` until `until_ms` */
    int64_t since_ms, until_ms;
    double noise, wave; /* amplitudes */
    int64_t wave_ms;    /* how long one wave is */
    int64_t due_ms;     /* when it is read next */
    int32_t asked_ms;   /* the period that the plugin asked for; 0: as configured */
    bool set, silent;
    uint8_t fault; /* FAULT_NONE: good */
};

/* Something that came: an event, or another thing that is worth a line. */
struct story_told {
    int64_t at_ms;
    struct alarm_event *event; /* NULL if it is another thing */
    char *text;                /* of the event, in both languages; or of the other thing */
};

/* The sounder, or a point's period, from this time on. */
struct story_step {
    int64_t at_ms;
    uint32_t point; /* SITE_NO: the sounder */
    int32_t value;
};

/* A state as it would be found after a kill, or after a power cut. */
struct story_block {
    void *at;
    size_t n;
};
struct story_kept {
    struct story_block live, stored;
};

struct story {
    const char *name;
    char **file; /* names, for places */
    struct story_entry *entry;
    struct story_line *line;
    struct story_happening *happening; /* in the order of time */
    struct story_told *told;
    struct story_step *step;
    size_t files, entries, lines, happenings, tolds, steps, olds;
    char configuration[SITE_PATH]; /* estated.conf; "": made from the entries */
    char start[32];
    const struct site *site;
    struct desk *desk;
    struct desk **old;         /* those before it, whose tables the events point to */
    struct story_feed *feed;   /* [points] */
    bool *lost;                /* [devices] */
    struct story_kept *kept;   /* [zones + 2]: each zone, the gateway, the drill */
    struct story_block points; /* how good points were, as of the last full hour */
    int64_t at_ms, until_ms, tick_ms, jump_ms, start_utc_ms, hour;
    int32_t day; /* the local day that the story has come to */
    uint8_t time_quality;
    bool kills, cuts; /* some line kills it, cuts its power */
    bool refused;     /* it is about an estate that is wrong */
    int failures;
};

/* "FILE:NUMBER: .." on standard output; the story has failed. False. */
bool story_fail(struct story *story, struct story_place place, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
