# A machine nearby grows louder in ten days: what is usual follows within a day or so, and with it the limit.
zone wall facade
    place = 5号楼外立面
    vibration = v1, v2
tick 60 s
set v1 0.5 mm/s, v2 0.5 mm/s
at 1 d   ramp v1 to 2 mm/s in 10 d
at 1 d   ramp v2 to 2 mm/s in 10 d
at 11 d  set v1 8.9 mm/s, v2 9.6 mm/s
until 12 d
never item=v1
expect FC_SHOCK raise item=v2 text~9.2 within 3 min of 11 d
