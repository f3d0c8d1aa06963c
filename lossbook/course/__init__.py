"""What chapters and learners need and no library should hide."""

from lossbook._formatting import show
from lossbook.course.exercises import Verdict, check_exercise, exercise_names
from lossbook.course.reports import GradientReports

__all__ = ["GradientReports", "Verdict", "check_exercise", "exercise_names", "show"]
