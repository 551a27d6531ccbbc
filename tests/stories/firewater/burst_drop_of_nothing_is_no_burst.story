# No per cent is none at all, however the pumps run; and a part of a per cent is what it says.
zone none firewater
    top-pressure = top-1
    mid-pressure = mid-1
    pump-run     = pump
    burst-drop   = 0 %
zone part firewater
    top-pressure = top-2
    mid-pressure = mid-2
    pump-run     = pump
    burst-drop   = 0.4 %
set top-1 200 kPa, mid-1 200 kPa, top-2 200 kPa, mid-2 200 kPa, pump no
at 10 min   set top-1 199 kPa, mid-1 199 kPa, top-2 199 kPa, mid-2 199 kPa, pump yes
until 20 min
never none FW_BURST
expect part FW_BURST raise
