# A port over a limit is asked every 10 s until it is told or back; contacts are asked each second, the rest at leisure.
zone shed-a charging
    port     = p1, p2, p3, p4
    branch   = meter-a
    smoke    = smoke-1
    residual = leak-1
device p3
    port-power = 3000 W
device p4
    port-power = 3000 W
set p1.power 300 W, p1.temperature 30 degC, p2.power 300 W, p2.temperature 30 degC
set p3.power 1300 W, p3.current 5.5 A, p4.power 1300 W, p4.temperature 64 degC, p4.current 5 A
set meter-a.power 3200 W, smoke-1 clear, leak-1 0 mA
at 10 min       set p1.power 801 W
at 20 min       set p2.temperature 66 degC
at 30 min       set p3.current 5.6 A
at 40 min       set p2.temperature 81 degC
until 50 min
period smoke-1 = 1 s at 1 min
period leak-1 = 5 s at 1 min
period meter-a.power = 30 s at 1 min
period p1.power = 30 s at 9 min
period p1.power = 10 s at 10 min 5 s
period p1.temperature = 10 s at 10 min 5 s
period p1.power = 30 s at 11 min
period p2.temperature = 30 s at 10 min 5 s
period p2.temperature = 10 s at 20 min 10 s
period p2.temperature = 30 s at 21 min
period p3.current = 10 s at 30 min 10 s
period p3.current = 30 s at 31 min
period p2.temperature = 10 s at 40 min 10 s
period p2.temperature = 30 s at 41 min
