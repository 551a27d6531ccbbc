include house-and-riser
at 1 min    set top 199.6 kPa, valve-3 shut, pump-auto no, pump-power no, tank 1999.6 mm
at 94 s     set valve-3 open, pump-auto yes, pump-power yes
until 5 min
daily expect riser-3.pressure_kpa.min = 200
daily expect riser-3.pressure_kpa.max = 200
daily expect riser-3.valve_shut_min = 0.6 +- 0.01
daily expect pump-house.not_auto_min = 0.6 +- 0.01
daily expect pump-house.no_power_min = 0.6 +- 0.01
daily expect pump-house.tank_min_mm = 2000
