/* backup - a gateway to a directory, and from there to another board. */
#ifndef ESTATED_CTL_BACKUP_H
#define ESTATED_CTL_BACKUP_H

#include "ctl/options.h"

/* backup DIR. 0: done; 1: done, but the journal is not whole; 2: failed. */
int backup_run(const struct options *options, char *const *operand, int operands);
/* restore DIR. 0: done; 1: refused; 2: failed. */
int backup_restore(const struct options *options, char *const *operand, int operands);

#endif
