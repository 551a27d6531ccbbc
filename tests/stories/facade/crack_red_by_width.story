# A crack 3.0 mm wider than its signed baseline, as the median of 24 hours, for three hours: red; one that
# closes as far counts alike, a little less does not.
zone wall facade
    place = 5号楼外立面
    crack = k1, k2, k3
    crack-yellow-rate = 900 mm
    crack-orange-rate = 900 mm
    crack-red-rate    = 900 mm
device k1
    baseline = 4 mm
device k2
    baseline = 4 mm
device k3
    baseline = 4 mm
tick 60 s
set k1 4 mm, k2 4 mm, k3 4 mm
at 2 d  set k1 7.0150 mm, k2 6.9850 mm, k3 0.9850 mm
until 4 d
never FC_CRACK_RED within 14 h 59 min of 2 d
expect FC_CRACK_RED raise item=k1 cause=displacement quiet=no within 2 min of 2 d 14 h 59 min
expect FC_CRACK_RED raise item=k3 cause=displacement
never item=k2 FC_CRACK_RED
never FC_RED
daily expect wall.level = red
daily expect wall.crack_mm.k1 = 3.0150 +- 0.006
daily expect wall.drift_deg_week = null
