"""What pages show: plain functions that turn core's values into frozen ones, ready for a template.

Nothing here reads a request but `asking`, and nothing writes. Views call these functions and hand over the result.
"""

from .drawn import diagram_svg, thumb_svg

__all__ = ["diagram_svg", "thumb_svg"]
