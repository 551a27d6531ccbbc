# Two gauges fall, one of them is lost, and the fire pump runs in half an hour, or a minute after that.
include house-and-riser
zone later-house firewater
    pump-run     = pump-2
zone later firewater
    fed-by       = later-house
    top-pressure = top-2
    mid-pressure = mid-2
set top-2 200 kPa, mid-2 420 kPa, pump-2 no
at 5 min    set top 130 kPa, mid 200 kPa, top-2 130 kPa, mid-2 200 kPa
at 310 s    lose mid
at 310 s    lose mid-2
at 2089 s   set pump yes
at 2170 s   set pump-2 yes
until 1 h
expect riser-3 FW_BURST raise within 2 s of 2099 s
never later FW_BURST
