# A third less within seconds, but nobody is making up for any water: something was shut, not broken.
include house-and-riser
at 5 min    set top 130 kPa, mid 280 kPa
until 20 min
never FW_BURST
