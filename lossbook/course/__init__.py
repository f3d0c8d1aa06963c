"""What chapters and learners need and no library should hide."""

from lossbook._formatting import show
from lossbook.course.exercises import Verdict, check_exercise
from lossbook.course.reports import GradientReports

__all__ = ["GradientReports", "Verdict", "check_exercise", "show"]
