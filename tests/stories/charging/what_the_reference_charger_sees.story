# A charger of the reference map: its smoke bits are a detector, and its register of the current is judged by itself, since
# chargers of e-bikes draw more than their power says.
zone shed-a charging
    port  = chg-1
    smoke = chg-1.smoke
device chg-1
    model = charger-ref
    port  = 2
set chg-1.smoke clear, chg-1.port1.status charging, chg-1.port1.power 700 W, chg-1.port1.current 5.5 A
set chg-1.port2.status idle, chg-1.port2.power 0 W, chg-1.port2.current 0 A
at 10 min       set chg-1.port1.current 5.6 A
at 20 min       set chg-1.smoke smoke
until 30 min
never raise within 10 min of 0 s
expect CH_OVERCURRENT raise item=chg-1.port1 text~5.6 within 2 s of 10 min 30 s
expect CH_SMOKE raise item=chg-1.smoke within 2 s of 20 min
exactly 2 raise
