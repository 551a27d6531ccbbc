# Only a valve is watched. Shut is shut, and nothing is said of water.
zone riser firewater
    valve = valve-1
set valve-1 open
at 1 min    set valve-1 shut
until 10 min
expect FW_VALVE_SHUT raise
never FW_NO_WATER
never FW_LOW
never FW_BLIND
