"""Document -> Edits: what is not the authors' text.

The room can be called: `scraper.clean(page, rules)` is `pipeline.clean`, whatever was imported before.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Any:
        """As pipeline.clean."""
        return import_module("scraper.pipeline").clean(*args, **options)

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return import_module, (self.__name__,)


sys.modules[__name__].__class__ = _Room
