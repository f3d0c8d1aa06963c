"""What chapters and learners need and no library should hide."""

from lossbook.course.exercises import Verdict, check_exercise
from lossbook.course.formatting import show

__all__ = ["Verdict", "check_exercise", "show"]
