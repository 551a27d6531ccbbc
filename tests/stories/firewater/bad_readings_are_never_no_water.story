# A transmitter out of range: its last number was zero, and it is not used.
include house-and-riser
at 1 min    set top 0 kPa
at 90 s     bad top range
at 10 min   set top 200 kPa
until 20 min
never FW_NO_WATER
never FW_LOW
