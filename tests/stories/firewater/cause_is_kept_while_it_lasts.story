# The valve is opened again while the pipe still fills: what was the cause stays the cause.
include house-and-riser
at 1 min    set valve-3 shut
at 2 min    set top 3 kPa, mid 4 kPa
at 10 min   set valve-3 open
at 12 min   set top 60 kPa
at 13 min   lose mid
until 14 min
exactly 1 FW_NO_WATER raise cause=valve-shut grade=certain
never cause=unknown
