"""Print each bar's ratio, median of three: never a time, which another machine would not reproduce."""
import argparse
import json
import os
import statistics
import tempfile
import warnings
from pathlib import Path

from genoml_core.child import ONE_THREAD

os.environ.update(ONE_THREAD)  # before numpy

from .bars import BARS


def main():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("bars", nargs="*", metavar="BAR", help=f"without any, all: {', '.join(BARS)}")
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--repeats", type=int, default=3, metavar="N", help="how often each is measured")
    told = parser.parse_args()
    if unknown := set(told.bars) - set(BARS):
        parser.error(f"no such bar: {', '.join(sorted(unknown))}")
    warnings.simplefilter("ignore")  # scikit-learn's elastic net, which does not converge, says so each time
    found = {}
    with tempfile.TemporaryDirectory() as home:
        os.environ["GENOML_HOME"] = home
        for name in told.bars or BARS:
            values = [BARS[name](seed) for seed in range(told.repeats)]
            found[name] = {"value": statistics.median(values), "values": values, "what": BARS[name].__doc__}
            print(f"{name:16s}{found[name]['value']:9.3f}  {BARS[name].__doc__}", flush=True)
    if told.json:
        told.json.write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
