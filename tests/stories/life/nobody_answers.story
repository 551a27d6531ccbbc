# A shut valve that nobody acknowledges is told again after ten minutes and heard in the house after
# twenty, though its severity does not sound; a restart in between changes nothing.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
    valve        = valve-3
estate
    [escalation]
    after = 10 min
    [sounder]
    severity = critical
set hyd-top 182 kPa, hyd-mid 410 kPa, valve-3 open
at 10 min   set valve-3 shut
at 15 min   restart 20 s
at 40 min   acknowledge FW_VALVE_SHUT by 保安
until 2 h

exactly 1 FW_VALVE_SHUT raise
expect riser-3 FW_VALVE_SHUT raise escalations=0 within 100 s of 10 min
expect riser-3 FW_VALVE_SHUT update escalations=1 within 100 s of 20 min
expect riser-3 FW_VALVE_SHUT update escalations=2 within 100 s of 30 min
never sounder on within 30 min of 0 s
expect sounder on within 100 s of 30 min
never sounder on within 79 min of 40 min 1 s
never FW_VALVE_SHUT escalations=3 within 1 h of 40 min 1 s
