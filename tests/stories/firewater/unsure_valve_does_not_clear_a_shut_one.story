include house-and-riser
at 1 min    set valve-3 shut
at 3 min    bad valve-3 wiring
until 20 min
expect FW_VALVE_SHUT update condition=unknown within 3 s of 3 min
never FW_VALVE_SHUT close
