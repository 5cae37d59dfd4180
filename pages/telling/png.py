"""A drawing as a PNG, by the compiler that makes the reports: no browser, and the same bytes each time."""

from __future__ import annotations

import typst

DOTS_PER_INCH = 216.0  # three to each unit of the drawing
PAGE = b'#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg")\n'


def png_of(svg: str) -> bytes:
    """The drawing as PNG; `svg` is markup of our own, in which all text is escaped."""
    compiler = typst.Compiler(
        PAGE, font_paths=typst.Fonts(include_system_fonts=False), ignore_system_fonts=True, sys_inputs={"svg": svg}
    )
    return compiler.compile(format="png", ppi=DOTS_PER_INCH)
