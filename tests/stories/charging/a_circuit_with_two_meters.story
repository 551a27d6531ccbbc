# What two meters show together is not what one of them shows: who goes there reads 900 W on m1.
zone shed-a charging
    place      = A棚
    port       = p1, p2
    branch     = m1, m2
    shed-power = 1300 W
set p1.status charging, p1.power 500 W, p2.status charging, p2.power 500 W, m1.power 600 W, m2.power 500 W
at 10 min   set m1.power 900 W
until 1 h
expect CH_SHED_OVERPOWER raise cause=meter item=m1.power text~合计 text~最大为m1 text~1400 text~most within 2 s of 10 min 30 s
expect CH_BRANCH_MISMATCH raise cause=tapped item=m1.power text~合计 text~最大为m1 text~1400 text~most within 2 s of 40 min
