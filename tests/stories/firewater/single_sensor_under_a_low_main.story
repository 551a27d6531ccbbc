include house-and-riser
zone single firewater
    fed-by       = pump-house
    top-pressure = top-1
set top-1 200 kPa
at 1 min    set main 99 kPa
at 2 min    set top-1 2 kPa
until 3 min 30 s
expect single FW_NO_WATER raise within 2 s of 3 min
