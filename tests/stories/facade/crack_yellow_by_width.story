# A crack 0.5 mm wider than its signed baseline, as the median of 24 hours, for three hours: yellow; one that
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
at 2 d  set k1 4.5025 mm, k2 4.4975 mm, k3 3.4975 mm
until 4 d
never FC_CRACK_YELLOW within 14 h 59 min of 2 d
expect FC_CRACK_YELLOW raise item=k1 cause=displacement quiet=no within 2 min of 2 d 14 h 59 min
expect FC_CRACK_YELLOW raise item=k3 cause=displacement
never item=k2 FC_CRACK_YELLOW
never FC_CRACK_ORANGE
never FC_YELLOW
daily expect wall.level = yellow
daily expect wall.crack_mm.k1 = 0.5025 +- 0.006
daily expect wall.drift_deg_week = null
