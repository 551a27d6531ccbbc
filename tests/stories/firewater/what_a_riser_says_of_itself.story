# The line of a zone on the status page: its pressure, and "static" and "normal" only where nothing is drawn, no pump
# runs and nothing is wrong. The figure is that of the point which would fail first.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    jockey-run    = jockey
zone riser-3 firewater
    fed-by       = pump-house
    top-pressure = hyd-top
    mid-pressure = hyd-mid
    valve        = valve-3
    flow         = flow-3
    worst-outlet = 2 m
    min-pressure = 70 kPa
zone riser-4 firewater
    top-pressure = hyd-4
    mid-pressure = hyd-4-mid
    valve        = valve-4a, valve-4b
zone tank firewater
    tank-level = level-1, level-2
zone valves firewater
    valve = valve-9
set hyd-top 182.4 kPa, hyd-mid 380 kPa, main 640 kPa, pump no, jockey no, valve-3 open, flow-3 no
set hyd-4 182 kPa, hyd-4-mid 380 kPa, valve-4a open, valve-4b open
set level-1 1810 mm, level-2 1500 mm, valve-9 open

at 1 min says riser-3 = static pressure normal 182 kPa
at 1 min says riser-3 = 静压正常 182 kPa
at 1 min says pump-house = static pressure normal 640 kPa
at 1 min says tank = water level 1810 mm, in part unknown
at 1 min says valves = no pressure is measured here, in part unknown

# Drawn, or lifted by a pump: no static pressure.
at 2 min  set flow-3 yes
at 2 min 10 s says riser-3 = pressure 182 kPa
at 3 min  set flow-3 no, pump yes
at 3 min 5 s says riser-3 = pressure 182 kPa
at 3 min 5 s says pump-house = 压力 640 kPa
at 4 min  set pump no
at 4 min 30 s says riser-3 = static pressure normal 182 kPa

# Water that is left behind a valve proves none.
at 10 min set valve-3 shut
at 10 min 15 s says riser-3 = static pressure normal 182 kPa
at 10 min 45 s says riser-3 = valve shut 182 kPa
at 12 min set valve-3 open
at 12 min 10 s says riser-3 = static pressure normal 182 kPa

# Low, before and after anybody is told of it; then back, and watched.
at 20 min set hyd-top 60 kPa
at 20 min 20 s says riser-3 = pressure 60 kPa
at 22 min says riser-3 = pressure low 60 kPa
at 23 min set hyd-top 3 kPa, hyd-mid 4 kPa
at 26 min says riser-3 = NO WATER 3 kPa
at 26 min says riser-3 = 无水 3 kPa
at 30 min set hyd-top 182.6 kPa, hyd-mid 380 kPa
at 31 min says riser-3 = NO WATER 183 kPa
at 45 min says riser-3 = static pressure normal 183 kPa

# A fall to nothing is not normal for a second; no water stands alone. The second valve counts as the first does.
at 45 min set hyd-4 3 kPa, hyd-4-mid 4 kPa, main 0 kPa
at 45 min 20 s says riser-4 = pressure 3 kPa
at 46 min 30 s says riser-4 = NO WATER 3 kPa
at 46 min 30 s set hyd-4 182 kPa, hyd-4-mid 380 kPa
at 48 min says pump-house = pressure low 0 kPa
at 58 min says riser-4 = static pressure normal 182 kPa
at 58 min set valve-4b shut
at 59 min says riser-4 = valve shut 182 kPa
at 59 min says pump-house = NO WATER 0 kPa

# Too high, and one sensor alone at zero: not normal, even before it is told.
at 60 min set hyd-mid 1100 kPa
at 60 min 10 s says riser-3 = pressure 183 kPa
at 61 min set hyd-mid 380 kPa
at 75 min says riser-3 = static pressure normal 183 kPa
at 75 min set hyd-mid 0 kPa
at 75 min 20 s says riser-3 = pressure 183 kPa
at 76 min set hyd-mid 380 kPa

# The point next to fail speaks; of what is lost nothing is known.
at 90 min lose hyd-top
at 90 min 10 s says riser-3 = sensor lost, pressure 380 kPa
at 91 min lose hyd-mid
at 91 min 5 s says riser-3 = sensor lost
at 92 min says riser-3 = pressure not seen
at 92 min lose level-1
at 92 min 5 s says tank = sensor lost, water level 1500 mm
at 93 min lose level-2
at 93 min 5 s says tank = sensor lost
until 94 min
