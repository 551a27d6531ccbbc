include house-and-riser
at 1 min    set top 140 kPa
at 10 min   set flow yes
at 14 min   set flow no
until 20 min
exactly 1 FW_LOW raise
never FW_LOW condition=returning
