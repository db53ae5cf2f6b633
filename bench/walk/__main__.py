"""`python bench/walk` from the project's own environment."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from bench.walk.measure import main

if __name__ == "__main__":
    main()
