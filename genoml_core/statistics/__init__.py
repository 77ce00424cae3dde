"""Statistics: plain functions for intervals, paired tests, corrections, curves and the verdict. No registry: nobody chooses among them."""
