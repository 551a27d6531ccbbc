# One slot of three is silent: the share is told with its decimal; half of six is not too much where that is allowed.
zone shed-a charging
    port = p1, p2, p3
set p1.status idle, p2.status idle
at 5 min        set p3.status idle
at 6 min        lose p2
until 20 min
never CH_OFFLINE_SHARE within 11 min 59 s of 0 s
expect CH_OFFLINE_SHARE raise text~33.3% text~10% within 2 s of 12 min
exactly 1 CH_OFFLINE raise
