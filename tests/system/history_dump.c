/*
 * history_dump - prints every stored reading of a point, "TIME VALUE" a line: what the scenarios
 * compare with the truth. Usage: history-dump STATE-DIR POINT.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "keep/recall.h"

static bool print(void *context, int64_t utc_ms, double value)
{
    (void)context;
    printf("%" PRId64 " %.17g\n", utc_ms, value);
    return true;
}

int main(int argc, char **argv)
{
    struct recall *recall;
    int64_t n;

    if (argc != 3) {
        fprintf(stderr, "usage: history-dump STATE-DIR POINT\n");
        return 64;
    }
    n = recall_open(argv[1], NULL, &recall);
    if (!n) {
        n = recall_each(recall, argv[2], 0, INT64_MAX, print, NULL);
        recall_close(recall);
    }
    if (n < 0)
        fprintf(stderr, "history-dump: %s\n", strerror((int)-n));
    return n < 0;
}
