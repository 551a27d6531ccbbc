# A short of the supply: thirty ports at once. Each is told at once; those behind the first twenty are
# quiet and listed under the flood. Smoke in the middle of it is heard. A restart keeps the flood.
zone shed-a charging
    port  = p1, p2, p3, p4, p5, p6, p7, p8, p9, p10,
            p11, p12, p13, p14, p15, p16, p17, p18, p19, p20,
            p21, p22, p23, p24, p25, p26, p27, p28, p29, p30
    smoke = smoke-a
set smoke-a clear
set p1.status charging, p2.status charging, p3.status charging, p4.status charging, p5.status charging, p6.status charging
set p7.status charging, p8.status charging, p9.status charging, p10.status charging, p11.status charging, p12.status charging
set p13.status charging, p14.status charging, p15.status charging, p16.status charging, p17.status charging, p18.status charging
set p19.status charging, p20.status charging, p21.status charging, p22.status charging, p23.status charging, p24.status charging
set p25.status charging, p26.status charging, p27.status charging, p28.status charging, p29.status charging, p30.status charging
set p1.power 100 W, p2.power 100 W, p3.power 100 W, p4.power 100 W, p5.power 100 W, p6.power 100 W
set p7.power 100 W, p8.power 100 W, p9.power 100 W, p10.power 100 W, p11.power 100 W, p12.power 100 W
set p13.power 100 W, p14.power 100 W, p15.power 100 W, p16.power 100 W, p17.power 100 W, p18.power 100 W
set p19.power 100 W, p20.power 100 W, p21.power 100 W, p22.power 100 W, p23.power 100 W, p24.power 100 W
set p25.power 100 W, p26.power 100 W, p27.power 100 W, p28.power 100 W, p29.power 100 W, p30.power 100 W
at 10 min   set p1.power 900 W, p2.power 900 W, p3.power 900 W, p4.power 900 W, p5.power 900 W, p6.power 900 W
at 10 min   set p7.power 900 W, p8.power 900 W, p9.power 900 W, p10.power 900 W, p11.power 900 W, p12.power 900 W
at 10 min   set p13.power 900 W, p14.power 900 W, p15.power 900 W, p16.power 900 W, p17.power 900 W, p18.power 900 W
at 10 min   set p19.power 900 W, p20.power 900 W, p21.power 900 W, p22.power 900 W, p23.power 900 W, p24.power 900 W
at 10 min   set p25.power 900 W, p26.power 900 W, p27.power 900 W, p28.power 900 W, p29.power 900 W, p30.power 900 W
at 11 min   set smoke-a smoke
at 11 min 5 s  restart 5 s
until 30 min

exactly 30 CH_OVERPOWER raise
exactly 20 CH_OVERPOWER raise quiet=no
exactly 10 CH_OVERPOWER raise quiet=parent
exactly 1 GW_FLOOD raise within 40 s of 10 min
expect GW_FLOOD update children=10 within 5 s of 11 min 30 s
expect CH_SMOKE raise quiet=no within 5 s of 11 min
expect GW_FLOOD close within 100 s of 11 min
exactly 10 CH_OVERPOWER update quiet=no within 5 s of 11 min 30 s
