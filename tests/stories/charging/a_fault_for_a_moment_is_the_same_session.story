# p1 and p2 charge for eleven hours, with a fault for two readings at the fifth: one session each, over its ten hours in
# time, though p2's counter begins anew meanwhile. p3's fault lasts for longer: the session is over, another begins. p4
# is unplugged behind its fault: so, too. p5 is full: its hour goes on. p6 draws power all through its fault: the relay
# sticks five minutes after the charging, not later. p7 has its fault when it is not charging. p8 is out of sight right
# after its fault, and charges behind it.
zone shed-a charging
    port          = p1, p2, p3, p4, p5, p6, p7, p8
    offline-share = 50 %
set p1.status idle, p2.status idle, p3.status idle, p4.status idle, p5.status idle, p6.status idle, p7.status idle
set p8.status idle
set p1.power 0 W, p2.power 0 W, p3.power 0 W, p4.power 0 W, p5.power 0 W, p6.power 0 W, p7.power 0 W, p8.power 0 W
set p2.energy 500 Wh
at 10 min         set p1.status charging, p2.status charging, p3.status charging, p4.status charging
at 10 min         set p5.status charging, p6.status charging, p8.status charging
at 10 min         set p1.power 100 W, p2.power 100 W, p3.power 100 W, p4.power 100 W, p6.power 100 W, p8.power 100 W
at 10 min         set p5.power 19 W
at 10 min         set p1.stop 6, p2.stop 6, p3.stop 12, p4.stop 5, p5.stop 6
at 40 min         set p5.status 8
at 41 min         set p5.status charging
at 5 h            set p1.status 8, p2.status 13, p3.status 8, p4.status 8, p6.status 8, p7.status 8, p8.status 8
at 5 h            set p1.power 0 W, p2.power 0 W, p3.power 0 W, p4.power 0 W
at 5 h            set p2.energy 0 Wh
at 5 h 40 s       set p4.status idle
at 5 h 40 s       lose p8
at 5 h 1 min      set p1.status charging, p2.status charging, p4.status charging, p7.status charging
at 5 h 1 min      set p1.power 100 W, p2.power 100 W, p4.power 100 W
at 5 h 2 min      set p3.status charging, p3.power 100 W
at 5 h 10 min     back p8
at 5 h 10 min     set p8.status charging
at 11 h           set p1.status idle, p2.status idle, p3.status idle, p4.status idle
at 11 h           set p1.power 0 W, p2.power 0 W, p3.power 0 W, p4.power 0 W
until 12 h
expect CH_OVERRUN raise item=p1 cause=too-long within 40 s of 10 h 10 min
expect CH_OVERRUN raise item=p2 cause=too-long within 40 s of 10 h 10 min
never CH_OVERRUN item=p3
never CH_OVERRUN item=p4
expect CH_OVERRUN raise item=p5 cause=full within 40 s of 1 h 10 min
expect CH_RELAY_STUCK raise item=p6 cause=power within 40 s of 5 h 5 min
daily expect shed-a.sessions = 10
daily expect shed-a.stops.overload = 4
daily expect shed-a.stops.unplugged = 2
