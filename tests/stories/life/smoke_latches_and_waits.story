# Smoke that goes by itself waits for a person; smoke that comes again before goes on under its id.
zone shed-a charging
    smoke = smoke-a
set smoke-a clear
at 1 min    set smoke-a smoke
at 3 min    set smoke-a clear
at 10 min   set smoke-a smoke
at 12 min   set smoke-a clear
at 20 min   reset CH_SMOKE by 保安
until 30 min

expect shed-a CH_SMOKE raise needs-reset=yes within 3 s of 1 min
expect shed-a CH_SMOKE return closed=no within 5 s of 4 min
expect shed-a CH_SMOKE update condition=present within 3 s of 10 min
expect shed-a CH_SMOKE return closed=no within 5 s of 13 min
expect shed-a CH_SMOKE close by=保安 within 1 s of 20 min
exactly 1 CH_SMOKE raise
exactly 1 CH_SMOKE closed=yes
