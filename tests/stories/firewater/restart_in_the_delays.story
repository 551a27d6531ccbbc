# Away for ten seconds in the middle of both delays, and once more while all stands.
include house-and-riser
at 1 min    set valve-3 shut
at 75 s     restart 10 s
at 3 min    set top 3 kPa, mid 4 kPa
at 210 s    kill 10 s
at 6 min    power 30 s
until 20 min
never FW_VALVE_SHUT within 35 s of 1 min
expect FW_VALVE_SHUT raise within 18 s of 100 s
never FW_NO_WATER within 65 s of 3 min
expect FW_NO_WATER raise cause=valve-shut within 18 s of 250 s
exactly 1 FW_VALVE_SHUT raise
exactly 1 FW_NO_WATER raise
