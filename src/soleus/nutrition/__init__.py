"""Pure. What she ate and drank, held against what a day should hold."""
