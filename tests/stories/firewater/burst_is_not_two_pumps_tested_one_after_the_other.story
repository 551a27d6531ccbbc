# Each of them raises all pressures, and when the first one stops they fall by more than a burst would bring,
# but to what is usual.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump-a, pump-b
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
set main 640 kPa, pump-a no, pump-b no, top 200 kPa, mid 420 kPa
at 1 h      set pump-a yes, main 940 kPa, top 500 kPa, mid 720 kPa
at 65 min   set pump-a no, main 640 kPa, top 200 kPa, mid 420 kPa
at 3920 s   set pump-b yes
at 3940 s   set main 940 kPa, top 500 kPa, mid 720 kPa
at 70 min   set pump-b no, main 640 kPa, top 200 kPa, mid 420 kPa
until 2 h
never FW_BURST
exactly 2 FW_PUMP_TEST
