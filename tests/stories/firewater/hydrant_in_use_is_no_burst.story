# The brigade draws water for an hour: pressure falls, pumps run, the tank falls, and the flow switch says
# why; so does the fire alarm.
include house-and-riser
at 4 min    set fire yes
at 5 min    set flow yes, top 130 kPa, mid 280 kPa, main 500 kPa, jockey yes, pump yes
at 6 min    set tank 1500 mm
at 65 min   set flow no, top 200 kPa, mid 420 kPa, jockey no, pump no
until 2 h
tick 5 s
never FW_BURST
never FW_NO_WATER
expect pump-house FW_PUMP_RUN
