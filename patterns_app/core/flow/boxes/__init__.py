"""Parts of a diagram opened: what is inside them, as a sketch of its own, and how the message stands there.

The picture is drawn by the pipeline that draws every sketch. Where the message is at a step comes from the engine's
trace, or from the moves and marks of a story that people wrote; what neither says is not shown.
"""
