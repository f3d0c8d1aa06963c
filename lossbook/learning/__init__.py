"""Learning: penalties, sums that merge, optimisers and what to try them on, linear fits and
support vector machines."""

from lossbook.learning.accumulate import (
    LossSum,
)
from lossbook.learning.folds import (
    k_folds,
)
from lossbook.learning.landscapes import (
    linear_cost,
    quadratic,
    rosenbrock,
    rosenbrock_hessian,
)
from lossbook.learning.linear import (
    LinearFit,
    effective_degrees_of_freedom,
    elastic_net,
    lasso,
    ridge,
    soft_threshold,
)
from lossbook.learning.optim import (
    Path,
    adam,
    bfgs,
    conjugate_gradient,
    gradient_descent,
    momentum,
    newton,
    sgd,
)
from lossbook.learning.regularization import (
    elastic_net_penalty,
    l1_penalty,
    l2_penalty,
    objective,
)
from lossbook.learning.svm import (
    LinearSVM,
    functional_margin,
    geometric_margin,
    margin_width,
    support_vectors,
)
from lossbook.learning.training import (
    History,
    train,
)

__all__ = [
    "LossSum",
    "linear_cost",
    "quadratic",
    "rosenbrock",
    "rosenbrock_hessian",
    "k_folds",
    "LinearFit",
    "effective_degrees_of_freedom",
    "elastic_net",
    "lasso",
    "ridge",
    "soft_threshold",
    "Path",
    "adam",
    "bfgs",
    "conjugate_gradient",
    "gradient_descent",
    "momentum",
    "newton",
    "sgd",
    "elastic_net_penalty",
    "l1_penalty",
    "l2_penalty",
    "objective",
    "LinearSVM",
    "functional_margin",
    "geometric_margin",
    "margin_width",
    "support_vectors",
    "History",
    "train",
]
