"""Kernel machines: a sample is judged by the training samples that it resembles."""
from ..params import Choice, Float
from . import Fit, model

_WIDTH = {
    "width": Choice(1.0, 0.3, 3.0, 10.0, label="Width of the kernel",
                    help="In units of the usual width: wider kernels come closer to a linear model.")
}
_C = Float(1e-3, 1e4, default=1.0, grid=(0.1, 0.3, 1.0, 3.0, 10.0, 100.0), log=True, label="C", simpler="low",
           help="Smaller values make the model smoother.")
_ALPHA = Float(1e-4, 1e4, default=1.0, grid=(0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0), log=True, label="Alpha", simpler="high",
               help="Larger values make the model smoother.")

model(
    "kernel_svm",
    label="Kernel support vector machine",
    tasks={
        "classification": Fit(
            "genoml_core.models.parts.kernel:KernelClasses",
            params={"class_weight": Choice("balanced", None, label="Class weights",
                                           help="balanced: rare classes count as much as common ones.")},
        ),
        "regression": Fit(
            "genoml_core.models.parts.kernel:SupportVectorValues",
            params={"epsilon": Choice(0.1, 0.02, 0.3, label="Errors that cost nothing", help="In standard deviations of the target.")},
        ),
    },
    params={"C": _C, **_WIDTH},
    methods="support vector machine with a Gaussian kernel (for classes one against the others)",
    cite="Cortes and Vapnik (1995) Mach Learn 20:273-297",
    usual=False,
    help="Compares a sample with those it resembles; curved borders between classes.",
)

model(
    "kernel_ridge",
    label="Kernel ridge regression",
    tasks={"regression": Fit("genoml_core.models.parts.kernel:KernelRidgeValues")},
    params={"alpha": _ALPHA, **_WIDTH},
    methods="ridge regression with a Gaussian kernel",
    cite="Saunders et al. (1998) ICML 15:515-521",
    usual=False,
    help="Ridge regression that also sees curves and interactions.",
)
