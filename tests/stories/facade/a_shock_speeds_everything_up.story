# Six times the usual vibration for ten seconds: an event, and all sensors are read every 5 seconds for ten
# minutes. Nine seconds are a slammed door; four times the usual is a lorry.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    crack = k1
    vibration = v1, v2
tick 1 s
set t1.x 0 deg, t1.y 0 deg, k1 1 mm, v1 0.5 mm/s, v2 0.5 mm/s
at 20 min  set v2 2.49 mm/s
at 21 min  set v2 0.5 mm/s
at 25 min  set v1 3 mm/s
at 25 min 9 s  set v1 0.5 mm/s
at 30 min  set v1 2.52 mm/s
at 30 min 40 s  set v1 0.5 mm/s
until 1 h
never FC_SHOCK within 30 min of 0 s
never FC_SHOCK within 9 s of 30 min
expect FC_SHOCK raise item=v1 severity=minor text~2.5 within 2 s of 30 min 9 s
exactly 1 FC_SHOCK
never FC_CAPTURE
never FC_RED
period t1.x = 60 s at 30 min
period t1.x = 5 s at 30 min 20 s
period t1.y = 5 s at 35 min
period k1 = 5 s at 40 min 30 s
period t1.x = 60 s at 41 min
period k1 = 60 s at 41 min
