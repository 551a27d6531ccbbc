# 70 kPa: a high-rise fed by its roof tank alone (GB 50974 5.2.2).
zone riser firewater
    top-pressure = top
zone signed firewater
    top-pressure = top-2
    min-pressure = 100 kPa
set top 100 kPa, top-2 100 kPa
at 1 min    set top 70 kPa
at 10 min   set top 69.9 kPa, top-2 99.9 kPa
until 20 min
never FW_LOW within 9 min 58 s of 1 min
expect riser FW_LOW raise within 2 s of 11 min
expect signed FW_LOW raise within 2 s of 11 min
