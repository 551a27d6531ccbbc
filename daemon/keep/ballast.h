/*
 * ballast - a file that only takes up room, to be given up when the disk is full: what is then free
 * is for the journal. Any thread.
 */
#ifndef ESTATED_KEEP_BALLAST_H
#define ESTATED_KEEP_BALLAST_H

#include <stdbool.h>

/* Makes DIR/ballast if it is not there and the disk has room for it and as much again. True: it is
 * there. */
bool ballast_keep(const char *dir);
/* Gives it up. */
void ballast_drop(const char *dir);
/* Is there room for others than the journal? */
bool ballast_room(const char *dir);

#endif
