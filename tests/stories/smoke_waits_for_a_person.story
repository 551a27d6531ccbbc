# Smoke in the shed, and it clears: only a person's reset ends it.
include estate/normal
at 1 min        set smoke-a smoke
at 2 min        set smoke-a clear
at 1 h          reset CH_SMOKE by 保安
until 2 h

expect shed-a CH_SMOKE raise needs-reset=yes within 3 s of 1 min
expect shed-a CH_SMOKE update condition=returning within 2 s of 2 min
expect shed-a CH_SMOKE return closed=no within 3 s of 3 min
expect shed-a CH_SMOKE close by=保安 within 1 s of 1 h
exactly 4 CH_SMOKE
