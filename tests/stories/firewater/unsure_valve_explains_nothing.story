# It is neither open nor shut, so the lack of water has no cause; and it holds the one that stands open.
include house-and-riser
at 1 min    bad valve-3 wiring
at 3 min    set top 3 kPa, mid 4 kPa
until 20 min
expect riser-3 FW_NO_WATER raise cause=unknown grade=unknown within 7 s of 4 min
never cause=valve-shut
