# The test hydrant is opened for just under five minutes; the flow switch says so.
include house-and-riser
at 1 min    set flow yes, top 60 kPa, mid 280 kPa
at 359 s    set flow no, top 200 kPa, mid 420 kPa
until 30 min
never FW_LOW
never FW_BURST
never FW_NO_WATER
