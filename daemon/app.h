/* app - the running daemon: start order, wiring, reload, stop. Main thread only. */
#ifndef ESTATED_APP_H
#define ESTATED_APP_H

#include "setup/setup.h"

/* What the command line says. */
struct app_options {
    struct setup_paths paths;
    const char *state_dir, *run_dir;
};

/* Reads and checks a configuration as setup_load() does, and that its buses can keep their periods.
 */
int app_load(const struct setup_paths *paths, struct problems *problems, struct site **out);
/* Runs until SIGTERM or SIGINT. Returns the exit status: 0; 78 if there is no configuration that
 * can run, not even a good copy; 1 if the house cannot be built (its log line says why). */
int app_run(const struct app_options *options);

#endif
