# The ports of two chargers in the order in which they hang on the wall: still one alarm for each charger, and none for a
# charger of which one port is heard.
zone shed-a charging
    port          = chg-1.port1, chg-2.port1, chg-1.port2, chg-2.port2
    offline-share = 50 %
device chg-1
    model = charger-ref
    port  = 2
device chg-2
    model = charger-ref
    port  = 2
set chg-1.port1.status idle, chg-2.port1.status idle, chg-1.port2.status idle, chg-2.port2.status idle
at 10 min       silence chg-2.port1.status
at 1 h          lose chg-1
until 2 h
expect CH_OFFLINE raise item=chg-1.port1 within 2 s of 1 h 6 min
exactly 1 CH_OFFLINE raise
