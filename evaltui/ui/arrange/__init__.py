"""Which runs the table shows, in which order, under which headings. Pure: no Textual."""

from evaltui.ui.arrange.arranging import Arranged, Arrangement, LineKey, arrange
from evaltui.ui.arrange.groups import Group, GroupKey

__all__ = ["Arranged", "Arrangement", "Group", "GroupKey", "LineKey", "arrange"]
