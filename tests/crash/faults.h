/*
 * faults - calls of the C library that fail when they are told to, of files below one directory.
 * Linked into a test, or loaded before everything else into a program that knows nothing of it;
 * then FAULTS_DIR names the directory and FAULTS_FILE a file with the orders, which may change at
 * any time.
 */
#ifndef ESTATED_TESTS_CRASH_FAULTS_H
#define ESTATED_TESTS_CRASH_FAULTS_H

#include <stdint.h>

/* Of files below `directory`: NULL for none. */
void faults_watch(const char *directory);
/* Lines "CALL N ERROR [once]" and "CALL N wait MS": CALL is open, read, write, sync, truncate or
 * unlink; the N-th from now, and all after it unless `once`, fails with EIO, ENOSPC or EROFS, or
 * takes so long. "" ends it. */
void faults_order(const char *lines);
/* How many calls of this kind there were since the last order. */
int64_t faults_calls(const char *call);

#endif
