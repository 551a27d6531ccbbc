# One sensor of two falls silent, then is there again: never "no water", nor low.
include estate/normal
at 1 min        lose hyd-b3-top
at 30 min       back hyd-b3-top
at 40 min       bad hyd-b3-top
at 50 min       back hyd-b3-top
until 1 h

never FW_NO_WATER
never FW_LOW
expect gateway GW_COMM_LOST raise item=hyd-b3-top within 1 s of 1 min
expect gateway GW_COMM_LOST close within 12 s of 30 min
daily expect riser-3.minutes.no_water = 0
daily expect riser-3.minutes.low = 0
