"""What the quiz and the take-aways claim and code can check: here, not in a cell that gives an
answer away. A test a chapter, each number computed afresh.
"""

from __future__ import annotations
