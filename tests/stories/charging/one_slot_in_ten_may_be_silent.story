# Ten slots of ten chargers: one may be silent, with two the shed is told, and the chargers are its children.
zone shed-a charging
    place = A棚
    port  = p1, p2, p3, p4, p5, p6, p7, p8, p9, p10
set p1.status idle, p2.status idle, p3.status idle, p4.status idle, p5.status idle
set p6.status idle, p7.status idle, p8.status idle, p9.status idle, p10.status charging
at 10 min       lose p10
at 30 min       lose p9
at 50 min       back p10
at 60 min       back p9
until 70 min
expect CH_OFFLINE raise item=p10 quiet=no within 2 s of 16 min
never CH_OFFLINE_SHARE within 35 min 59 s of 0 s
expect CH_OFFLINE_SHARE raise severity=major text~20 text~10 within 2 s of 36 min
expect CH_OFFLINE raise item=p9 quiet=parent within 2 s of 36 min
expect CH_OFFLINE_SHARE close within 35 s of 51 min
expect CH_OFFLINE close item=p10 within 35 s of 51 min
expect CH_OFFLINE close item=p9 within 35 s of 61 min
exactly 1 CH_OFFLINE_SHARE raise
