# A riser is shut and drained for repair. Ten minutes later the jockey pump has its ordinary run of two minutes: it
# would have started by itself, and not have stopped, had the water gone where nobody draws it.
include house-and-riser
tick 5 s
at 8 h        set valve-3 shut
at 8 h 2 min  ramp top to 3 kPa in 30 s
at 8 h 2 min  ramp mid to 4 kPa in 30 s
at 8 h 12 min set jockey yes
at 8 h 14 min set jockey no
until 9 h
expect riser-3 FW_NO_WATER raise cause=valve-shut
never FW_BURST
