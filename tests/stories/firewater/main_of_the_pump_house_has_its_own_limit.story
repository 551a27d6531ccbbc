# What is a low main, the pump house says: here 300 kPa is too little for the pumps' power to have stayed.
zone pump-house firewater
    pump-pressure = main
    pump-power    = power
    pump-main-min = 400 kPa
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
set main 640 kPa, power yes, top 200 kPa, mid 420 kPa
at 10 min   set power no
at 12 min   ramp main to 300 kPa in 10 min
at 12 min   ramp top to 3 kPa in 10 min
at 12 min   ramp mid to 150 kPa in 10 min
until 30 min
expect riser FW_NO_WATER cause=power-lost grade=certain
