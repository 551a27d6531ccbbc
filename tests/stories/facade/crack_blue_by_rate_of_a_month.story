# 0.2 mm within 30 days is blue, far below every faster rate; 0.19 mm is not.
zone wall facade
    place = 5号楼外立面
    crack = k1, k2
    crack-blue = 900 mm
device k1
    baseline = 1 mm
device k2
    baseline = 1 mm
tick 5 min
set k1 1 mm, k2 1 mm
at 1 d  ramp k1 to 1.208 mm in 31 d
at 1 d  ramp k2 to 1.194 mm in 31 d
until 34 d
never FC_CRACK_BLUE within 30 d of 0 s
expect FC_CRACK_BLUE raise item=k1 cause=rate-month text~30 within 4 d of 30 d
never FC_CRACK_BLUE item=k2
never FC_CRACK_YELLOW
