"""What each picture that can be moved has to show, computed with the package.

A module here is named like its picture and says:

PAGE      the page it stands on
GRID      settings over the whole range of its controls
numbers   (setting) -> every number it may show, by name
says      (setting) -> the name of the sentence it must say
ANSWERS   the numbers in its folded answer, computed; the text must hold them in both languages
"""
