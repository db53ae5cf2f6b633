"""`python bench/insight`, from the project's own environment or that of the samplers."""

import sys
from pathlib import Path

# The samplers have an environment of their own, in which soleus is not installed.
sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.insight.measure import main

if __name__ == "__main__":
    main()
