# Thirty per cent in sixty seconds to the second is a burst; a second more is not.
include house-and-riser
at 5 min    ramp top to 140 kPa in 60 s
at 5 min    ramp mid to 294 kPa in 60 s
at 5 min    set jockey yes
zone slower firewater
    fed-by       = pump-house
    top-pressure = top-2
    mid-pressure = mid-2
set top-2 200 kPa, mid-2 420 kPa
at 5 min    ramp top-2 to 140 kPa in 65 s
at 5 min    ramp mid-2 to 294 kPa in 65 s
until 20 min
expect riser-3 FW_BURST raise within 0 s of 370 s
never slower FW_BURST
