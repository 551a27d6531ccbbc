# A port's fault and a restart at midnight are no second session. A smoke detector trips in its own drill: that is told
# as real, and stays. Under a permit heat and use of a closed circuit, whose standing load is none, are told and not
# heard until it ends; smoke is counted once, the power cut and all.
zone shed-a charging
    port   = p1, p2
    closed = meter-c
    smoke  = smoke-a
    heat   = heat-a
start 2025-07-17 18:00
set p1.status charging, p1.power 150 W, p1.energy 900 Wh, p2.status idle, p2.power 0 W, p2.energy 100 Wh
set meter-c.power 4 W, meter-c.energy 5000 Wh, smoke-a clear, heat-a clear
at 1 h          set p2.status charging, p2.power 100 W
at 5 h 59 min 30 s  set p2.status 8, p2.power 0 W
at 5 h 59 min 40 s  restart 30 s
at 6 h 20 s     set p2.status charging, p2.power 100 W
at 7 h          drill smoke-a smoke for 5 min by 保安
at 7 h 1 min    set smoke-a smoke
at 7 h 2 min    end drill by 保安
at 8 h          permit shed-a number 7 by 工程部 for 2 h because 检修
at 8 h 10 min   set heat-a heat
at 9 h          set meter-c.power 300 W
at 9 h 30 min   set meter-c.power 4 W
at 12 h         power 10 min
until 13 h
expect CH_SMOKE raise mode=drill
expect CH_SMOKE raise mode=actual within 2 s of 7 h 1 min
exactly 1 CH_SMOKE raise mode=actual
never CH_SMOKE close mode=actual
exactly 1 CH_ILLEGAL_ZONE raise
expect sounder on within 2 s of 10 h
expect CH_HEAT raise quiet=permit
expect CH_ILLEGAL_ZONE raise quiet=permit
daily yesterday expect shed-a.sessions = 1
daily expect shed-a.sessions = 0
expect CH_OVERRUN raise item=p2 cause=too-long within 40 s of 11 h
daily expect shed-a.smoke = 1
