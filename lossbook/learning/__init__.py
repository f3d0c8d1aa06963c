"""Learning: penalties, sums that merge, optimisers and support vector machines."""

from lossbook.learning import accumulate, optim, regularization, svm, training
from lossbook.learning.accumulate import *  # noqa: F403
from lossbook.learning.optim import *  # noqa: F403
from lossbook.learning.regularization import *  # noqa: F403
from lossbook.learning.svm import *  # noqa: F403
from lossbook.learning.training import *  # noqa: F403

__all__: list[str] = []
__all__ += accumulate.__all__
__all__ += optim.__all__
__all__ += regularization.__all__
__all__ += svm.__all__
__all__ += training.__all__
