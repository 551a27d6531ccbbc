# Smoke, later heat: critical at once, and over only when a person reset it.
zone shed-a charging
    place = A棚
    smoke = smoke-1, smoke-2
    heat  = heat-1
set smoke-1 clear, smoke-2 clear, heat-1 clear
at 10 min       set smoke-2 smoke
at 12 min       set smoke-2 clear
at 20 min       set heat-1 heat
at 21 min       set heat-1 clear
at 30 min       reset CH_SMOKE by 保安
at 31 min       reset CH_HEAT by city/消防
until 1 h
never raise within 10 min of 0 s
expect CH_SMOKE raise item=smoke-2 severity=critical needs-reset=yes within 1 s of 10 min 1 s
expect CH_SMOKE raise text~A棚 within 1 s of 10 min 1 s
expect CH_SMOKE return closed=no within 2 s of 13 min
expect CH_SMOKE close by=保安 within 1 s of 30 min
expect CH_HEAT raise severity=critical needs-reset=yes within 1 s of 20 min 1 s
expect CH_HEAT return closed=no within 2 s of 22 min
expect CH_HEAT close within 1 s of 31 min
exactly 4 CH_SMOKE
exactly 4 CH_HEAT
daily expect shed-a.smoke = 1
