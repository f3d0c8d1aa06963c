"""What chapters and learners need and no library should hide."""

from lossbook._formatting import show
from lossbook.course import labels as _labels  # noqa: F401 (for the names in reports)
from lossbook.course.exercises import Verdict, check_exercise

__all__ = ["Verdict", "check_exercise", "show"]
