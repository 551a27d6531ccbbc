# Smoke is gone and waits for a person; somebody silences the sounder. Smoke again is something new.
zone shed-a charging
    smoke = smoke-a
set smoke-a clear
at 1 min    set smoke-a smoke
at 2 min    acknowledge CH_SMOKE by 保安
at 3 min    set smoke-a clear
at 30 min   silence sounder for 1 h by 保安
at 40 min   set smoke-a smoke
until 1 h

exactly 1 CH_SMOKE raise
expect CH_SMOKE return within 15 min of 3 min
expect sounder on within 30 s of 40 min
