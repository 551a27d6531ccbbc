# The line of a shed on the status page: slots in use, of those that could be used.
zone shed-a charging
    port  = p1, p2, p3
    smoke = smoke-a
zone shed-b charging
    smoke = smoke-b
set p1.status charging, p1.power 200 W, p2.status idle, p2.power 0 W, p3.status idle, p3.power 0 W
set p1.current 1 A, p2.current 0 A, p3.current 0 A, p1.energy 1 Wh, p2.energy 1 Wh, p3.energy 1 Wh
set p1.stop full, p2.stop full, p3.stop full
set p1.temperature 30 degC, p2.temperature 30 degC, p3.temperature 30 degC, smoke-a clear, smoke-b clear
at 1 min  says shed-a = 1 of 3 slots in use
at 1 min  says shed-a = 可用充电口 3 个，在用 1 个
at 1 min  says shed-b = no alarm
at 2 min  set smoke-a smoke
at 3 min  says shed-a = smoke, 1 of 3 slots in use
at 3 min  says shed-a = 烟雾报警，可用充电口 3 个，在用 1 个
at 4 min  set smoke-a clear
at 6 min  says shed-a = 1 of 3 slots in use
at 10 min set p2.status plugged, p3.status 8
at 12 min says shed-a = port faulty, 2 of 2 slots in use
at 20 min set p3.status idle
at 22 min says shed-a = 2 of 3 slots in use
at 30 min lose p1
at 30 min 30 s says shed-a = sensor lost, 1 of 2 slots in use
at 31 min lose p2
at 31 min lose p3
at 31 min 30 s says shed-a = sensor lost
until 32 min
