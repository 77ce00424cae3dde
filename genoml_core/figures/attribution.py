"""What the figures of an explanation share: where they stand, its outputs, the features that are shown, and how they are called."""
import pandas as pd

from ..errors import GenoMLError

TOP = 20
COLUMNS = ["output", "layer", "feature", "label"]
PERCENT = ",.1~%"  # Plotly


def outputs(run) -> list[str]:
    """The classes, or "" where one number or one risk is predicted. Raises GenoMLError where nothing moved a prediction."""
    found = list(run.importance().output.unique())
    if not found:
        raise GenoMLError("No feature moved any prediction.", "The chosen models predict the same for every sample.", "Try other models.")
    return found


def most_important(run, output: str, most: int = TOP) -> pd.DataFrame:
    """The first rows of the importance of an output, with a ``label``: the feature, and its layer where there are several."""
    importance = run.importance()
    several = importance.layer.nunique() > 1
    top = importance[importance.output == output].head(most).reset_index(drop=True)
    return top.assign(label=top.feature + (" (" + top.layer + ")" if several else ""))


def named(output: str) -> str:
    """An output amid a sentence."""
    return output or "the prediction"


EXPLAINED = {"tasks": ("classification", "regression", "survival"), "page": "explain", "section": "Features", "parts": outputs}
