"""The losses, one module a family."""

from lossbook.losses import classification, embedding, margin, regression, sequence, sparse
from lossbook.losses.classification import *  # noqa: F403
from lossbook.losses.embedding import *  # noqa: F403
from lossbook.losses.margin import *  # noqa: F403
from lossbook.losses.regression import *  # noqa: F403
from lossbook.losses.sequence import *  # noqa: F403
from lossbook.losses.sparse import *  # noqa: F403

__all__: list[str] = []
__all__ += regression.__all__
__all__ += classification.__all__
__all__ += sparse.__all__
__all__ += margin.__all__
__all__ += embedding.__all__
__all__ += sequence.__all__
