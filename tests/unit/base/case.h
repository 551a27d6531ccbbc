/* case - cmocka with what it needs in front of it, and the number of rows of a table. */
#ifndef ESTATED_TESTS_BASE_CASE_H
#define ESTATED_TESTS_BASE_CASE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define ROWS(table) (sizeof(table) / sizeof *(table))

enum { DEADLINE_MS = 20000 };

#endif
