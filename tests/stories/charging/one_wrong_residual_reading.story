# A switch makes a spark and one reading of 60 mA: read again within seconds, and nobody is woken. Two of them are a leak.
zone shed-a charging
    residual = leak-1, leak-2
device leak-2
    every = 30 s
set leak-1 5 mA, leak-2 5 mA
at 10 min       set leak-1 60 mA
at 10 min 5 s   set leak-1 5 mA
at 20 min       set leak-2 60 mA
at 20 min 2 s   set leak-2 5 mA
at 30 min       set leak-2 60 mA
until 1 h
period leak-1 = 5 s at 9 min
period leak-1 = 2 s at 10 min 2 s
period leak-2 = 30 s at 19 min
period leak-2 = 2 s at 20 min 1 s
period leak-2 = 2 s at 30 min 2 s
period leak-2 = 30 s at 31 min
never raise within 30 min of 0 s
expect CH_LEAK_CURRENT raise item=leak-2 within 2 s of 30 min 6 s
exactly 1 raise
