# 25 s on its way, then shut: neither a fault nor shut while it moves.
include house-and-riser
at 1 min    bad valve-3 moving
at 85 s     set valve-3 shut
until 5 min
never FW_VALVE_UNSURE
never FW_VALVE_SHUT within 54 s of 1 min
expect FW_VALVE_SHUT raise within 3 s of 115 s
