"""Pure. numpy, loaded with one thread. Nothing else loads it, so nothing loads it otherwise."""

import os
from typing import Any

# A second thread makes matrices of this size 2.5 times slower. The libraries under numpy read
# these once, when it is first loaded.
for _name in (
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
):
    os.environ[_name] = "1"

import numpy as np  # noqa: E402  the lines above must come first
import numpy.typing as npt  # noqa: E402

Array = npt.NDArray[np.floating[Any]]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

__all__ = ["Array", "Flags", "Places", "np"]
