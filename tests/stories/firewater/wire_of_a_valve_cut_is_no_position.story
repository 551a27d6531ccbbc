# A valve whose device does not answer is told as such, not as a valve between positions.
include house-and-riser
at 1 min    lose valve-3
until 20 min
never FW_VALVE_UNSURE
never FW_VALVE_SHUT
never FW_NO_WATER
