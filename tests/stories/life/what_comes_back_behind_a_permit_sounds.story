# Water is back for a moment when the permit ends, and is gone again: who acknowledged it did so under the permit.
zone riser-3 firewater
    top-pressure = hyd-top
set hyd-top 182 kPa
at 10 min    permit riser-3 number 7 by A for 1 h because B
at 20 min    set hyd-top 0 kPa
at 30 min    acknowledge FW_NO_WATER by A
at 1 h 5 min set hyd-top 182 kPa
at 1 h 12 min set hyd-top 0 kPa
until 2 h

never sounder on within 1 h 1 min of 10 min
expect sounder on within 2 min of 1 h 12 min
