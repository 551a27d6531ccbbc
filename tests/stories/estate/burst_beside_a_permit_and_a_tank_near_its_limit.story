# A pipe bursts in one riser while another is under repair by a permit and was proved before; the tank that feeds both
# rests near its limit, runs low and fills again; the gateway is killed in the middle.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    jockey-run    = jockey
    tank-level    = tank
    tank-low      = float
zone riser-3 firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
    valve        = valve-3
    flow         = flow
zone riser-5 firewater
    fed-by       = pump-house
    top-pressure = top-5
    valve        = valve-5
set main 640 kPa, pump no, jockey no, tank 1040 mm, float no, top 200 kPa, mid 420 kPa, valve-3 open, flow no
set top-5 200 kPa, valve-5 open
at 5 h          prove top-5 for 30 min by 保安
at 5 h 1 min    set top-5 150 kPa
at 5 h 3 min    set top-5 200 kPa
at 6 h          permit riser-5 number 9 by 工程部 for 3 h because 检修
at 6 h 10 min   set valve-5 shut
at 6 h 30 min   ramp top to 60 kPa in 30 s
at 6 h 30 min   ramp mid to 200 kPa in 30 s
at 6 h 30 min   ramp main to 400 kPa in 30 s
at 6 h 31 min   set pump yes, flow yes
at 6 h 31 min   ramp tank to 900 mm in 20 min
at 6 h 40 min   kill 10 s
at 7 h          set top 200 kPa, mid 420 kPa, main 640 kPa, pump no, flow no
at 7 h 10 min   ramp tank to 1030 mm in 30 min
at 8 h          set valve-5 open
until 12 h
expect riser-3 FW_BURST raise quiet=no text~MPa
never riser-5 FW_BURST
never riser-5 FW_LOW
expect pump-house FW_TANK_LOW raise
expect pump-house FW_TANK_LOW close within 1 h of 7 h 10 min
expect riser-5 FW_VALVE_SHUT raise quiet=permit
never FW_NO_WATER
exactly 1 FW_PUMP_RUN
daily expect pump-house.pump_runs = 1
