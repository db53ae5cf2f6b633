"""How long what must come may take.

The build has two cores, and the other tests run beside the journeys: what takes a second on a
quiet machine may take ten. Whoever waits for a thing itself loses nothing by waiting long for it,
since only what never comes takes all of that.
"""

PATIENCE = 30  # seconds
