# One contact of a module is read, another never was since the start: nobody watches that detector, and it is said. A
# detector whose device was not heard at all yet is its bus's to tell, not ours.
zone shed-a charging
    smoke = di-1.in1, di-1.in2, smoke-c
device di-1
    model = wp8026adam
set di-1.in1 clear
at 1 h      set di-1.in2 clear
until 2 h

never SENS_STALE within 1 min of 0 s
expect shed-a SENS_STALE raise item=di-1.in2 severity=major within 5 s of 61 s
expect shed-a SENS_STALE close item=di-1.in2 within 15 s of 1 h
exactly 1 raise
