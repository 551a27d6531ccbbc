"""Readings for the city: complete through outages and kills, live as newest values."""
from house import Failed
import readings


def telemetry_outage():
    """1,000 readings/s, the broker away for 8 s, kill -9 in the middle: none lost, in order, none doubled."""
    figures = readings.outage(8)
    if figures["lost"] or figures["disorder"] or figures["readings"] < 8000:
        raise Failed(str(figures))


SCENARIOS = [telemetry_outage]
