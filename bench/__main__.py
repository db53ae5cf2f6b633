"""`python -m bench` measures everything there is to measure."""

from bench.pages.measure import main

if __name__ == "__main__":
    main()
