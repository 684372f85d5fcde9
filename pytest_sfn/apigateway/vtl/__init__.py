"""
Mapping templates, `rendering.py`: the Velocity Template Language as API Gateway runs it.

Grammar and rendering are those of Velocity 1.7, with which random templates were compared, over undefined references
that yield an empty text. They differ for oddities of its tokens (`$x.y()true`, `$#set(...)`), and where a #define
prints itself. Gateway responses are not written in this language, they only substitute variables.
"""
