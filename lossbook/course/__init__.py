"""What chapters and learners need and no library should hide."""

from lossbook._formatting import show
from lossbook.course.exercises import Verdict, check_exercise

__all__ = ["Verdict", "check_exercise", "show"]
