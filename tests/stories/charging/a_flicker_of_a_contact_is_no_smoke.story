# A contact that flickers for less than a second is no smoke.
zone shed-a charging
    smoke = smoke-1
    heat  = heat-1
    rcd   = rcd-1
tick 100 ms
set smoke-1 clear, heat-1 clear, rcd-1 no
at 1 min        set smoke-1 smoke, heat-1 heat, rcd-1 yes
at 1 min 800 ms set smoke-1 clear, heat-1 clear, rcd-1 no
until 3 min
never raise
