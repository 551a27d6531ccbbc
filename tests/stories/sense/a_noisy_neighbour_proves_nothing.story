# A loose clamp jumps about, across the end of one of the spans in which movements are kept, and begins in the middle of
# the ten minutes that are judged: that is no movement, and the gauge beside it, in a calm column, is not stuck. A real
# movement afterwards counts as ever.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
tick 5 s
set hyd-top 500 kPa, hyd-mid 810 kPa
at 27 h 58 min  noise hyd-top 60 kPa
at 28 h 33 min  noise hyd-top 0
at 40 h 8 min   noise hyd-top 60 kPa
at 41 h 2 min   noise hyd-top 0
at 3 d          set hyd-top 480 kPa
until 4 d

expect riser-3 SENS_NOISE raise item=hyd-top within 20 min of 27 h 58 min
expect riser-3 SENS_NOISE close item=hyd-top within 20 min of 28 h 33 min
exactly 2 SENS_NOISE raise
never SENS_STUCK within 72 h of 0 s
expect riser-3 SENS_STUCK raise item=hyd-mid within 31 min of 3 d
