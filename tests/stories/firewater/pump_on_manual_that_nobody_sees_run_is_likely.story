# The selector is on manual and the main is low; whether the pump runs all the same cannot be told: its contact
# is lost, or there is none.
include house-and-riser
zone other-house firewater
    pump-pressure = main-2
    pump-auto     = auto-2
zone other firewater
    fed-by       = other-house
    top-pressure = top-2
    mid-pressure = mid-2
set main-2 640 kPa, auto-2 yes, top-2 200 kPa, mid-2 420 kPa
at 1 min    set pump-auto no, auto-2 no
at 5 min    lose pump
at 10 min   set main 30 kPa, top 3 kPa, mid 4 kPa, main-2 30 kPa, top-2 3 kPa, mid-2 4 kPa
until 15 min
expect riser-3 FW_NO_WATER raise cause=pump-failed grade=likely
expect other FW_NO_WATER raise cause=pump-failed grade=likely
never grade=certain
