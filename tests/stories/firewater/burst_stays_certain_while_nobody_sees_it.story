# A burst stands, certain and with its figure. The gateway is killed, later all is lost for a while: what nobody can see
# now changes no cause of it, and a loss is told as one.
include house-and-riser
at 5 h              ramp top to 60 kPa in 30 s
at 5 h              ramp mid to 200 kPa in 30 s
at 5 h              ramp main to 400 kPa in 30 s
at 5 h              set pump yes, flow yes
at 5 h 7 min        kill 10 s
at 5 h 9 min        lose top
at 5 h 9 min        lose mid
at 5 h 9 min        lose main
at 5 h 10 min       lose pump
at 5 h 12 min       back pump
at 5 h 13 min       back top
at 5 h 13 min       back mid
at 5 h 13 min       back main
at 5 h 14 min       set top 200 kPa, mid 420 kPa, main 640 kPa, pump no, flow no
until 6 h
expect riser-3 FW_BURST raise grade=certain text~MPa within 20 s of 5 h 5 min
never riser-3 FW_BURST update within 1 min of 5 h 7 min
expect riser-3 FW_BURST update condition=unknown grade=certain within 2 s of 5 h 9 min
never riser-3 FW_BURST update within 179 s of 5 h 10 min
expect riser-3 FW_BURST update condition=present grade=certain within 6 s of 5 h 13 min
never riser-3 FW_BURST grade=likely
expect riser-3 FW_BURST condition=returning within 6 s of 5 h 14 min
expect riser-3 FW_BURST return within 6 s of 5 h 24 min
