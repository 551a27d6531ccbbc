# Half of the first readings at 0.2 mm/s, half at 1: their mean is usual. Away for three days, the first reading
# counts as much as all before, not more.
zone wall facade
    place = 5号楼外立面
    vibration = v1, v2, v3
tick 2 s
set v1 0.2 mm/s, v2 0.2 mm/s, v3 0.4 mm/s
at 61 s   set v1 1 mm/s, v2 1 mm/s
at 121 s  set v1 3.1 mm/s, v2 2.94 mm/s
at 150 s  set v1 0.6 mm/s, v2 0.6 mm/s
at 1 d    lose v3
at 4 d    set v3 0.8 mm/s
at 4 d    lose v3
at 4 d 1 min  back v3
at 4 d 2 min  set v3 4.5 mm/s
until 4 d 3 min
expect FC_SHOCK raise item=v1 within 20 s of 121 s
never FC_SHOCK item=v2
expect FC_SHOCK raise item=v3 within 14 s of 4 d 2 min
