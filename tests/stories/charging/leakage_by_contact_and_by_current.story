# The residual current device trips; elsewhere 30 mA are allowed and 31 mA are not.
zone shed-a charging
    place = A棚
    rcd   = rcd-1
zone shed-b charging
    place    = B棚
    residual = leak-1, leak-2
set rcd-1 no, leak-1 5 mA, leak-2 30 mA
at 10 min       set rcd-1 yes
at 20 min       set rcd-1 no
at 30 min       set leak-2 31 mA
at 40 min       set leak-2 28.6 mA
at 50 min       set leak-2 28.4 mA
at 52 min       set leak-1 31 mA
until 1 h
never raise within 10 min of 0 s
expect shed-a CH_LEAK raise cause=rcd severity=major item=rcd-1 within 1 s of 10 min 1 s
expect shed-a CH_LEAK close within 2 s of 21 min
expect shed-b CH_LEAK raise cause=residual item=leak-2 text~31 text~30 within 1 s of 30 min 1 s
never shed-b CH_LEAK condition=returning within 9 min of 40 min
expect shed-b CH_LEAK close within 2 s of 51 min
exactly 1 shed-a raise
expect shed-b CH_LEAK raise cause=residual item=leak-1 within 2 s of 52 min 1 s
exactly 2 shed-b raise
