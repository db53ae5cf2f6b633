"""Write docs/reference/openapi.json: the API as its own code describes it.

python docs/openapi.py
"""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "reference" / "openapi.json"


def text(described: Any) -> str:
    """The description as it stands in the file: in the order it was made, so that a change of it
    reads as one."""
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def main() -> None:
    # Settings want a data folder; nothing of a diary is read.
    os.environ["SOLEUS_DATA_DIR"] = tempfile.mkdtemp(prefix="soleus-openapi-")
    os.environ["DJANGO_SETTINGS_MODULE"] = "soleus.settings"
    import django

    django.setup()
    from soleus.web.api import api

    FILE.write_text(text(api.get_openapi_schema(path_prefix="api/v1/")), "utf-8")


if __name__ == "__main__":
    main()
