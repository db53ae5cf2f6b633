"""How long a page takes with a small diary and with a large one."""
