# Two tops, each with its own height to the worst outlet, said where the device is.
zone riser firewater
    top-pressure = top-1, top-2
device top-1
    worst-outlet = 5 m
set top-1 119.1 kPa, top-2 100 kPa
at 10 min   set top-1 119 kPa
until 20 min
never FW_LOW within 9 min 58 s of 1 s
expect riser FW_LOW raise item=top-1 within 2 s of 11 min
