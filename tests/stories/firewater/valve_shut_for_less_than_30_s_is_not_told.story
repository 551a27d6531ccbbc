include house-and-riser
at 1 min    set valve-3 shut
at 89 s     set valve-3 open
until 5 min
never FW_VALVE_SHUT
