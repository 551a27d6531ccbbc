# Two heartbeats of three minutes missed: one minor alarm for the charger, not one for each of its ports.
zone shed-a charging
    place         = A棚
    port          = chg-1, chg-2
    offline-share = 50 %
device chg-1
    model = charger-ref
    port  = 3
device chg-2
    model = charger-ref
    port  = 3
set chg-1.port1.status idle, chg-1.port2.status charging, chg-1.port3.status idle
set chg-2.port1.status idle, chg-2.port2.status 10, chg-2.port3.status idle
at 10 min       lose chg-1
at 15 min 50 s  back chg-1
at 20 min       lose chg-1
at 40 min       back chg-1
at 50 min       lose chg-2
until 1 h
expect CH_OFFLINE raise item=chg-1.port1 severity=minor text~08:20 within 2 s of 26 min
expect CH_OFFLINE close within 35 s of 41 min
expect CH_OFFLINE raise item=chg-2.port1 within 2 s of 56 min
exactly 2 CH_OFFLINE raise
never CH_OFFLINE_SHARE
daily expect shed-a.slots = 6
daily expect shed-a.in_service = 3
daily expect shed-a.fault = 0
