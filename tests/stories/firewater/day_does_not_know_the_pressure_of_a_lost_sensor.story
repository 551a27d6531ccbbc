# Its last number is no part of the day that begins without it.
zone riser firewater
    top-pressure = top-1, top-2
start 2025-07-17 23:00
tick 5 s
set top-1 300 kPa, top-2 200 kPa
at 30 min   lose top-1
until 2 h
daily yesterday expect riser.pressure_kpa.max = 300
daily expect riser.pressure_kpa.max = 200
daily expect riser.pressure_kpa.mean = 200
