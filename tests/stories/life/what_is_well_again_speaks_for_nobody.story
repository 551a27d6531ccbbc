# The pump house has its pressure back and is watched for ten minutes, but a riser of it is still
# empty: a minute later it is heard for itself. The other riser came back with the pump house.
include ../estate/normal
at 1 min        set pump-out 5 kPa
at 10 min       set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa, hyd-b5-top 2 kPa
at 15 min       acknowledge pump-house FW_NO_WATER by 值班
at 20 min       set pump-out 640 kPa, hyd-b5-top 180 kPa
until 25 min

expect pump-house FW_NO_WATER update condition=returning within 5 s of 20 min
expect riser-3 FW_NO_WATER update quiet=no condition=present within 5 s of 21 min
expect sounder on within 5 s of 21 min
exactly 1 riser-3 FW_NO_WATER quiet=no
never riser-5 FW_NO_WATER quiet=no
