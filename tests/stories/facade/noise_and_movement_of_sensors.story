# Numbers that jump about are noise, a step within a minute is a movement. A sensor that does not move is none that
# is stuck: parts of one wall do not feel the same sun.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2
zone gable facade
    tilt  = t4
zone tower facade
    crack = k1
zone roof facade
    temperature = air
zone annex facade
    tilt  = t5
zone shed facade
    crack = k2
zone yard facade
    temperature = ground
tick 10 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg, t4.x 0 deg, t4.y 0 deg
set k1 1 mm, air 20 degC, t5.x 0 deg, t5.y 0 deg, k2 1 mm, ground 20 degC
wave t2.x 0.04 deg every 6 h
at 1 h  noise t4.x 0.7 deg
at 1 h  noise k1 2.5 mm
at 1 h  noise air 10 degC
at 2 h  set t5.x 0.06 deg, k2 1.4 mm, ground 21.5 degC
until 26 h
period ground = 60 s at 2 min
never SENS_STUCK
expect gable SENS_NOISE raise item=t4 within 40 min of 1 h
expect tower SENS_NOISE raise item=k1 within 40 min of 1 h
expect roof SENS_NOISE raise item=air within 40 min of 1 h
daily expect annex.last_moved = 2025-07-17
daily expect shed.last_moved = 2025-07-17
daily expect yard.last_moved = 2025-07-17
