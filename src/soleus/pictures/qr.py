"""Pure. A link as a square of dots, for a camera. Dark on white by day and by night: many cameras
read no other."""

QUIET = 4  # white dots around, as the standard wants


def svg(text: str, *, title: str) -> str:
    """title: what it is, for those who hear the page; ours, so it holds no sign of HTML"""
    import segno

    # M, as SMART Health Links ask for: some of it may be creased or stained.
    dots = segno.make_qr(text, error="m").matrix
    size = len(dots) + 2 * QUIET
    path = "".join(_runs(row, y + QUIET) for y, row in enumerate(dots))
    return (
        f'<svg class="qr" width="100%" viewBox="0 0 {size} {size}" role="img"'
        ' shape-rendering="crispEdges">'
        f'<title>{title}</title><path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{path}"/></svg>'
    )


def _runs(row: bytearray, y: int) -> str:
    """The dark dots of a row, those side by side as one stroke."""
    made, x = "", 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            made += f"M{x + QUIET} {y}h{end - x}v1h-{end - x}z"
        x = end + 1
    return made
