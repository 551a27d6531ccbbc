# The pump house is worked on, so every riser has a permit of its own, and one had another before. The day says so.
zone r1 firewater
    top-pressure = h1
zone r2 firewater
    top-pressure = h2
zone r3 firewater
    top-pressure = h3
zone r4 firewater
    top-pressure = h4
zone r5 firewater
    top-pressure = h5
zone r6 firewater
    top-pressure = h6
zone r7 firewater
    top-pressure = h7
zone r8 firewater
    top-pressure = h8
zone r9 firewater
    top-pressure = h9
set h1 182 kPa, h2 182 kPa, h3 182 kPa, h4 182 kPa, h5 182 kPa, h6 182 kPa, h7 182 kPa, h8 182 kPa, h9 182 kPa
at 1 min permit r1 number 1 by A for 10 min because B
at 20 min permit r1 number 11 by A for 1 h because B
at 20 min permit r2 number 2 by A for 1 h because B
at 20 min permit r3 number 3 by A for 1 h because B
at 20 min permit r4 number 4 by A for 1 h because B
at 20 min permit r5 number 5 by A for 1 h because B
at 20 min permit r6 number 6 by A for 1 h because B
at 20 min permit r7 number 7 by A for 1 h because B
at 20 min permit r8 number 8 by A for 1 h because B
at 20 min permit r9 number 9 by A for 1 h because B
until 2 h

daily expect permits.0.number = 1
daily expect permits.1.number = 11
daily expect permits.9.number = 9
daily expect permits.9.from = 08:20
daily expect permits.9.to = 09:20
