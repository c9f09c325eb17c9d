"""What goes over the wire: an object of the Bot API, as JSON says it."""

from typing import Any

Json = dict[str, Any]
