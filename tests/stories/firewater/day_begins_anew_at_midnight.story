include house-and-riser
start 2025-07-17 22:00
tick 5 s
at 1 h      set top 100 kPa, tank 1500 mm, valve-3 shut
at 3 h      set top 180 kPa, tank 1800 mm, valve-3 open
until 4 h
daily yesterday expect riser-3.pressure_kpa.mean = 150 +- 1
daily yesterday expect riser-3.valve_shut_min = 60 +- 0.2
daily yesterday expect pump-house.tank_min_mm = 1500
daily expect riser-3.pressure_kpa.mean = 140 +- 1
daily expect riser-3.pressure_kpa.min = 100
daily expect riser-3.valve_shut_min = 60 +- 0.3
