# One wrong reading of power and of heat: asked again after 10 s, nobody is woken.
zone shed-a charging
    port = p1
set p1.status charging, p1.power 300 W, p1.temperature 30 degC, p1.current 1.3 A
at 10 min       set p1.power 6553.5 W, p1.current 65 A
at 10 min 10 s  set p1.power 300 W, p1.current 1.3 A
at 20 min       set p1.temperature 170 degC
at 20 min 10 s  set p1.temperature 30 degC
until 1 h
never raise
