# 65 degC for half a minute is a warning, 80 degC is major: two codes, the warning becomes a child.
zone shed-a charging
    place = A棚
    port  = p1
set p1.status charging, p1.power 300 W, p1.temperature 64.9 degC
at 10 min       set p1.temperature 65 degC
at 20 min       set p1.temperature 79.9 degC
at 30 min       set p1.temperature 80 degC
at 40 min       set p1.temperature 76.1 degC
at 50 min       set p1.temperature 76 degC
at 60 min       set p1.temperature 61.8 degC
at 70 min       set p1.temperature 61.7 degC
until 80 min
never raise within 10 min of 0 s
never CH_OVERTEMP within 29 s of 10 min
expect CH_OVERTEMP raise severity=minor item=p1 text~65 within 2 s of 10 min 30 s
never CH_OVERTEMP_HIGH within 30 min of 0 s
never CH_OVERTEMP_HIGH within 29 s of 30 min
expect CH_OVERTEMP_HIGH raise severity=major text~80 within 2 s of 30 min 30 s
expect CH_OVERTEMP update quiet=parent within 2 s of 30 min 30 s
never CH_OVERTEMP_HIGH condition=returning within 9 min of 40 min
expect CH_OVERTEMP_HIGH close within 2 s of 51 min
expect CH_OVERTEMP update quiet=no within 2 s of 51 min
never CH_OVERTEMP condition=returning within 9 min of 60 min
expect CH_OVERTEMP close within 2 s of 71 min
exactly 1 CH_OVERTEMP raise
exactly 1 CH_OVERTEMP_HIGH raise
daily expect shed-a.over_temperature = 1
daily expect shed-a.over_power = 0
