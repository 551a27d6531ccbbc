# A riser is no source, a pump house without a tank has no level; the mean is over time.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    jockey-run    = jockey
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    min-pressure = 70 kPa
start 2025-07-17 06:00
tick 5 s
set main 640 kPa, pump no, jockey no, top 200 kPa
at 1 h      set top 100 kPa, main 600 kPa
at 2 h      set jockey yes
at 125 min  set jockey no
until 3 h
daily expect riser.pressure_kpa.min = 100
daily expect riser.pressure_kpa.max = 200
daily expect riser.pressure_kpa.mean = 133 +- 1
daily expect pump-house.pressure_kpa.mean = 613 +- 1
daily expect pump-house.jockey_starts = 1
daily expect pump-house.not_auto_min = null
daily expect pump-house.tank_min_mm = null
daily expect riser.valve_shut_min = null
