"""lossbook: every loss, gate and gradient checker of the Loss Book, in NumPy."""

from lossbook import backprop, losses, probability
from lossbook._protocol import Forward
from lossbook.backprop import *  # noqa: F403
from lossbook.losses import *  # noqa: F403
from lossbook.probability import *  # noqa: F403

__all__ = ["Forward"]
__all__ += backprop.__all__
__all__ += losses.__all__
__all__ += probability.__all__
