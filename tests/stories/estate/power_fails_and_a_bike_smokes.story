# The estate loses its mains at night: the pump cabinet, the chargers, then the water of a riser while residents
# draw it; a bike that was charging begins to smoke. The gateway is restarted in the middle. Each is told for what it
# is, and nothing twice.
zone pump-house firewater
    place         = 地下一层消防泵房
    pump-pressure = main
    pump-run      = pump
    pump-power    = power
    pump-auto     = auto
zone riser-3 firewater
    place        = 3号楼消火栓立管
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
    valve        = valve-3
zone shed-a charging
    place = A棚
    port  = p1, p2
    smoke = smoke-a
start 2025-07-17 22:00
set main 640 kPa, pump no, power yes, auto yes, top 200 kPa, mid 420 kPa, valve-3 open, smoke-a clear
set p1.status charging, p1.power 150 W, p1.energy 900 Wh, p2.status idle, p2.power 0 W, p2.energy 100 Wh
at 1 h          set power no
at 1 h          lose p1
at 1 h          lose p2
at 1 h 5 min    ramp main to 5 kPa in 5 min
at 1 h 12 min   set top 3 kPa, mid 4 kPa
at 1 h 12 min 30 s  kill 20 s
at 1 h 20 min   set smoke-a smoke
at 1 h 40 min   set power yes, main 640 kPa, top 200 kPa, mid 420 kPa
at 1 h 40 min   back p1
at 1 h 40 min   back p2
until 4 h
expect pump-house FW_PUMP_NO_POWER raise within 10 s of 1 h
expect pump-house FW_NO_WATER raise cause=power-lost
expect riser-3 FW_NO_WATER raise cause=power-lost
exactly 1 riser-3 FW_NO_WATER raise
exactly 1 pump-house FW_NO_WATER raise
expect shed-a CH_SMOKE raise quiet=no within 3 s of 1 h 20 min
expect sounder on within 3 s of 1 h 20 min
daily expect shed-a.sessions = 0
exactly 1 CH_SMOKE raise
