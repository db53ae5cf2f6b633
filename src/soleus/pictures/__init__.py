"""Pure. Pictures as SVG text, made from plain numbers."""
