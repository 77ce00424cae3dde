"""The views of the explore page, in the order of its menu: each draws its figure and says what it says."""

from pages.parts.views import columns, differences, feature, quality, similarity, survival
from pages.parts.views import samples as side_by_side

VIEWS = {
    "Samples": side_by_side.draw,
    "Quality": quality.draw,
    "Likeness": similarity.draw,
    "One gene": feature.draw,
    "Differences": differences.draw,
    "Survival": survival.draw,
    "Batch and target": columns.draw,
}
