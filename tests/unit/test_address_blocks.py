"""From where somebody comes."""

import pytest

from soleus.app.blocks import block_of


@pytest.mark.parametrize(
    "address,whom",
    [
        ("192.0.2.7", "192.0.2.0/24"),
        ("::ffff:192.0.2.7", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "?"),
        ("nonsense", "?"),
    ],
)
def test_a_house_has_one_address_however_many_it_draws(address, whom):
    assert block_of(address) == whom
