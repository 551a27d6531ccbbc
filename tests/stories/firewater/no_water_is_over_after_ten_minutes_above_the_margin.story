# min-pressure is 150 kPa since there is a jockey pump (GB 50974 5.3.3), and 20 kPa more means it. It
# stood for half an hour, so a person has to reset it.
include house-and-riser
tick 5 s
at 1 min    set top 3 kPa, mid 4 kPa
at 10 min   set top 169 kPa, mid 400 kPa
at 40 min   set top 170 kPa
at 45 min   set top 169 kPa
at 50 min   set top 170 kPa
at 2 h      reset FW_NO_WATER by 工程部
until 3 h
never condition=returning within 38 min of 1 min
never needs-reset=yes within 1910 s of 1 s
expect FW_NO_WATER update needs-reset=yes within 10 s of 32 min
expect FW_NO_WATER update condition=returning within 6 s of 40 min
never FW_NO_WATER return within 59 min 53 s of 1 s
expect FW_NO_WATER return within 6 s of 1 h
expect FW_NO_WATER close by=工程部 within 5 s of 2 h
