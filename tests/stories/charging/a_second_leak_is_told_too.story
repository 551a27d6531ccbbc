# While one leak stands and somebody saw it, another trips, and a third circuit leaks: each is an alarm of its own.
zone shed-a charging
    rcd      = rcd-1, rcd-2
    residual = leak-1, leak-2
set rcd-1 no, rcd-2 no, leak-1 5 mA, leak-2 5 mA
at 10 min       set rcd-1 yes, leak-1 60 mA
at 12 min       acknowledge CH_LEAK by 电工
at 20 min       set rcd-2 yes
at 25 min       set leak-2 60 mA
at 30 min       set rcd-1 no, leak-1 5 mA
at 40 min       set rcd-2 no, leak-2 5 mA
until 1 h
expect CH_LEAK raise item=rcd-1 within 1 s of 10 min 1 s
expect CH_LEAK_CURRENT raise item=leak-1 within 1 s of 10 min 6 s
expect CH_LEAK raise item=rcd-2 within 1 s of 20 min 1 s
expect CH_LEAK_CURRENT raise item=leak-2 within 1 s of 25 min 6 s
expect CH_LEAK close item=rcd-1 within 1 s of 31 min
expect CH_LEAK_CURRENT close item=leak-1 within 1 s of 31 min
expect CH_LEAK close item=rcd-2 within 1 s of 41 min
expect CH_LEAK_CURRENT close item=leak-2 within 1 s of 41 min
exactly 4 raise
