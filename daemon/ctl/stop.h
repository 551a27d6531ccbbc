/* stop - Ctrl-C as something to wait for, so that what was found is shown and files are closed. */
#ifndef ESTATED_CTL_STOP_H
#define ESTATED_CTL_STOP_H

#include <stdbool.h>

/* From now on SIGINT and SIGTERM make the descriptor readable and end nobody. -errno. */
int stop_open(void);
/* Sleeps so long, 0: only looks. True: somebody wants it to end. */
bool stop_wait(int fd, int timeout_ms);

#endif
