"""Which instants a time she typed can mean."""

from datetime import datetime

import pytest

from soleus.diary.clock import instants, instead

WALLS = [
    # what she typed        zone                   what it can mean, in UTC
    ("2026-12-02 03:20", "Europe/Berlin", ["2026-12-02 02:20"]),
    ("2026-10-25 02:30", "Europe/Berlin", ["2026-10-25 00:30", "2026-10-25 01:30"]),
    ("2026-10-25 03:00", "Europe/Berlin", ["2026-10-25 02:00"]),
    ("2026-10-25 01:59", "Europe/Berlin", ["2026-10-24 23:59"]),
    ("2027-03-28 02:30", "Europe/Berlin", []),
    ("2027-03-28 03:00", "Europe/Berlin", ["2027-03-28 01:00"]),
    ("2027-04-04 01:45", "Australia/Lord_Howe", ["2027-04-03 14:45", "2027-04-03 15:15"]),
    ("2026-09-06 00:30", "America/Santiago", []),  # that day began at one o'clock
    ("2026-12-02 03:20", "Asia/Kathmandu", ["2026-12-01 21:35"]),
]


@pytest.mark.parametrize("wall, zone, expected", WALLS)
def test_a_wall_time_means_one_instant_or_two_or_none(wall, zone, expected):
    found = instants(datetime.fromisoformat(wall), zone)

    assert [f"{at:%Y-%m-%d %H:%M}" for at in found] == expected


@pytest.mark.parametrize(
    "wall, zone, shown",
    [
        ("2027-03-28 02:30", "Europe/Berlin", "2027-03-28 03:30"),
        ("2026-09-06 00:30", "America/Santiago", "2026-09-06 01:30"),
        ("2026-12-02 03:20", "Europe/Berlin", "2026-12-02 03:20"),
    ],
)
def test_what_the_clock_showed_instead_of_an_hour_that_never_was(wall, zone, shown):
    assert instead(datetime.fromisoformat(wall), zone) == datetime.fromisoformat(shown)
