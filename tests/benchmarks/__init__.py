"""Speed, as ratios of CPU seconds taken in one process: ``python -m tests.benchmarks [BAR ...] [--json FILE]``."""
