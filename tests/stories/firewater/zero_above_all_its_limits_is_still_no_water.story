# An engineer wants less than the zero as the least pressure: what is at zero stays no water all the same.
zone riser firewater
    top-pressure = top
    mid-pressure = mid
    min-pressure = 5 kPa
    clear-margin = 5 kPa
    zero-pressure = 20 kPa
set top 100 kPa, mid 200 kPa
at 1 min    set top 15 kPa, mid 4 kPa
at 30 min   set top 16 kPa
at 1 h      set top 20.1 kPa
until 90 min
tick 5 s
exactly 1 FW_NO_WATER raise
never condition=returning within 58 min of 1 min
expect FW_NO_WATER update condition=returning within 6 s of 1 h
