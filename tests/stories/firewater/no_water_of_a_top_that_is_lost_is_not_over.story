# Two tops are empty, then one has water again while nobody sees the other: what was seen empty is not well
# because its neighbour is. It is over ten minutes after both are.
zone riser firewater
    top-pressure = top-1, top-2
zone low firewater
    top-pressure = top-3, top-4
set top-1 180 kPa, top-2 180 kPa, top-3 180 kPa, top-4 180 kPa
at 1 min    set top-1 2 kPa, top-2 3 kPa, top-3 50 kPa, top-4 60 kPa
at 5 min    lose top-1
at 5 min    lose top-3
at 6 min    set top-2 180 kPa, top-4 180 kPa
at 59 min   set top-1 180 kPa, top-3 180 kPa
at 1 h      back top-1
at 1 h      back top-3
until 90 min
expect riser FW_NO_WATER raise within 2 s of 2 min
expect low FW_LOW raise within 2 s of 2 min
expect riser FW_NO_WATER update condition=unknown within 8 s of 6 min
expect low FW_LOW update condition=unknown within 8 s of 6 min
never condition=returning within 50 min of 5 min
expect riser FW_NO_WATER condition=returning within 10 s of 1 h
expect low FW_LOW close within 10 s of 70 min
daily expect riser.minutes.no_water = 59 +- 0.1
