zone riser firewater
    top-pressure = top
set top 182 kPa
at 1 min    set top 2 kPa
at 5 min    set top 182 kPa
at 5 min 5 s    set top 2 kPa
until 20 min
never FW_NO_WATER within 10 min 3 s of 1 s
expect riser FW_NO_WATER raise within 2 s of 10 min 5 s
