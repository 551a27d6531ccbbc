# Pressures every 5 s, contacts every second, levels every 15 s: within the 100 s of a facility's state.
include house-and-riser
until 1 min
period top = 5 s at 30 s
period mid = 5 s at 30 s
period main = 5 s at 30 s
period valve-3 = 1 s at 30 s
period pump = 1 s at 30 s
period jockey = 1 s at 30 s
period tank-low = 1 s at 30 s
period tank = 15 s at 30 s
