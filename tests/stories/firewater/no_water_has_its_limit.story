# 20 kPa is no water, a hair more is low.
include house-and-riser
at 1 min    set top 20.1 kPa, mid 100 kPa
at 10 min   set top 20 kPa
until 20 min
never FW_NO_WATER within 9 min 58 s of 1 min
expect FW_LOW raise within 2 s of 2 min
expect FW_NO_WATER raise text~0.020 within 2 s of 11 min
expect FW_LOW update quiet=parent within 2 s of 11 min
