# The wire of the empty one of two tops fails for some seconds of each minute: that pauses the minute, and does
# not begin it anew.
zone riser firewater
    top-pressure = top-1, top-2
    mid-pressure = mid
set top-1 180 kPa, top-2 180 kPa, mid 400 kPa
at 1 min    set top-1 2 kPa, mid 60 kPa
every 30 s from 80 s lose top-1
every 30 s from 90 s back top-1
until 10 min
expect riser FW_NO_WATER raise item=top-1 within 100 s of 2 min
