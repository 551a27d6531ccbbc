# Contacts that were lost all day are no zero of it; seen for a minute they are. One valve of two is enough.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    pump-auto     = auto
    pump-power    = power
    jockey-run    = jockey
    valve         = valve-1, valve-2
    tank-level    = tank
start 2025-07-17 20:00
set main 640 kPa, tank 2000 mm, pump no, auto yes, power yes, jockey no, valve-1 open, valve-2 open
at 1 h      set jockey yes
at 61 min   set jockey no
at 2 h      lose pump
at 2 h      lose auto
at 2 h      lose power
at 2 h      lose jockey
at 2 h      lose valve-1
at 20 h     lose valve-2
at 28 h     back pump
at 28 h     back jockey
at 29 h     set jockey yes
at 29 h 1 min set jockey no
at 30 h     lose jockey
until 40 h
at 3 h      daily expect pump-house.jockey_starts = 1
at 27 h     daily expect pump-house.jockey_starts = null
at 27 h     daily expect pump-house.pump_runs = null
at 27 h     daily expect pump-house.not_auto_min = null
at 27 h     daily expect pump-house.valve_shut_min = 0
at 29 h 30 min daily expect pump-house.jockey_starts = 1
at 39 h     daily expect pump-house.jockey_starts = 1
at 39 h     daily expect pump-house.pump_runs = 0
at 39 h     daily expect pump-house.no_power_min = null
at 39 h     daily expect pump-house.valve_shut_min = null
