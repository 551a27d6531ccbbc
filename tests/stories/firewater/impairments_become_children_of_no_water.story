# All in one zone: each is told at full pressure, and is folded under the lack of water that follows.
zone riser firewater
    top-pressure  = top
    mid-pressure  = mid
    valve         = valve-a, valve-b
    pump-pressure = main
    pump-fault    = pump-fault
    pump-auto     = pump-auto
    pump-power    = pump-power
    tank-low      = tank-low
set main 640 kPa, pump-fault no, pump-auto yes, pump-power yes, tank-low no
set top 200 kPa, mid 420 kPa, valve-a open, valve-b open
at 1 min    set valve-a shut, pump-fault yes, pump-auto no, pump-power no, tank-low yes
at 1 min    bad valve-b wiring
at 10 min   set top 3 kPa, mid 4 kPa
until 20 min
expect FW_VALVE_SHUT raise quiet=no within 100 s of 1 min
expect FW_VALVE_UNSURE raise quiet=no within 100 s of 1 min
expect FW_PUMP_FAULT raise quiet=no within 100 s of 1 min
expect FW_PUMP_NO_POWER raise quiet=no within 100 s of 1 min
expect FW_PUMP_MANUAL raise quiet=no within 100 s of 1 min
expect FW_TANK_LOW raise quiet=no within 100 s of 1 min
expect FW_NO_WATER raise cause=valve-shut grade=certain children=6 within 2 s of 11 min
