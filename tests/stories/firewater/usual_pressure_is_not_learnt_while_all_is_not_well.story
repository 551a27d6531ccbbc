# Five days each of low pressure, of no water and of a burst that nobody mends: what is usual stays.
# Then the top reads zero; the mid at 321 kPa has lost its half of the 420 that were usual, and only
# of those.
zone low firewater
    top-pressure = top-1
    mid-pressure = mid-1
zone dry firewater
    top-pressure = top-2
    mid-pressure = mid-2
zone broken firewater
    top-pressure = top-3
    mid-pressure = mid-3
    tank-level   = tank
    min-pressure = 70 kPa
zone doubted firewater
    top-pressure = top-4, top-5
    mid-pressure = mid-4
tick 5 s
set top-1 200 kPa, mid-1 420 kPa, top-2 200 kPa, mid-2 420 kPa, top-3 200 kPa, mid-3 420 kPa, tank 2000 mm
set top-4 200 kPa, top-5 200 kPa, mid-4 420 kPa
at 1 h      set top-1 60 kPa, mid-1 321 kPa, top-2 5 kPa, mid-2 321 kPa, top-3 130 kPa, mid-3 290 kPa
at 1 h      set tank 1900 mm, top-4 0 kPa, mid-4 350 kPa
at 5 d      set top-1 200 kPa, mid-1 420 kPa, top-2 200 kPa, mid-2 420 kPa, top-3 140 kPa, mid-3 290 kPa
at 5 d      set top-4 200 kPa, mid-4 420 kPa
at 120 h 30 min reset FW_NO_WATER by 工程部
at 121 h    set top-1 3 kPa, mid-1 321 kPa, top-2 3 kPa, mid-2 321 kPa, top-3 3 kPa, mid-3 310 kPa, top-4 3 kPa, mid-4 321 kPa
until 121 h 10 min
expect low FW_NO_WATER raise within 0 s of 121 h 1 min
expect dry FW_NO_WATER raise within 0 s of 121 h 1 min
expect broken FW_NO_WATER raise within 0 s of 121 h 1 min
expect doubted FW_NO_WATER raise within 0 s of 121 h 1 min
