# A lone sensor leaves its zero for a moment. Back above the margin, or at its least pressure, that was another
# zero; within them it is the same one.
zone margin firewater
    top-pressure = top-1
zone above firewater
    top-pressure = top-2
zone least firewater
    top-pressure = top-3
    min-pressure = 30 kPa
zone under firewater
    top-pressure = top-4
    min-pressure = 30 kPa
set top-1 180 kPa, top-2 180 kPa, top-3 180 kPa, top-4 180 kPa
at 1 min    set top-1 0 kPa, top-2 0 kPa, top-3 0 kPa, top-4 0 kPa
at 210 s    set top-1 40 kPa, top-2 40.1 kPa, top-3 30 kPa, top-4 29.9 kPa
at 240 s    set top-1 0 kPa, top-2 0 kPa, top-3 0 kPa, top-4 0 kPa
until 15 min
expect margin FW_NO_WATER raise within 2 s of 6 min
expect under FW_NO_WATER raise within 2 s of 6 min
expect above FW_NO_WATER raise within 2 s of 9 min
expect least FW_NO_WATER raise within 2 s of 9 min
