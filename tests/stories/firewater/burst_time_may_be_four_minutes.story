include house-and-riser
zone slow firewater
    fed-by       = pump-house
    top-pressure = top-2
    mid-pressure = mid-2
    burst-time   = 240 s
set top-2 200 kPa, mid-2 420 kPa
at 10 min   ramp top-2 to 130 kPa in 220 s
at 10 min   ramp mid-2 to 270 kPa in 220 s
at 10 min   set jockey yes
until 20 min
expect slow FW_BURST raise
