# A transmitter sags as it dies. Weeks later the other one falls while the fire pump runs: that is one gauge.
include house-and-riser
at 5 min    set mid 200 kPa
at 6 min    lose mid
at 3 h      set top 130 kPa, pump yes
until 4 h
tick 5 s
never FW_BURST
