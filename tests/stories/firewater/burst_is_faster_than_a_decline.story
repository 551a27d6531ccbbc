# The same fall in two minutes is a decline: low, when it is low.
include house-and-riser
at 5 min    ramp top to 120 kPa in 90 s
at 5 min    ramp mid to 250 kPa in 90 s
at 5 min    set jockey yes, pump yes
zone slow firewater
    fed-by       = pump-house
    top-pressure = top-2
    mid-pressure = mid-2
set top-2 200 kPa, mid-2 420 kPa
at 5 min    ramp top-2 to 130 kPa in 100 s
at 5 min    ramp mid-2 to 270 kPa in 100 s
until 20 min
never slow FW_BURST
expect riser-3 FW_LOW raise
