"""From original photographs to the files that raters see and the dataset releases.

One image at a time with `prepare`, a folder of them with `find_images` and `prepare_all`. Nothing
here knows of Django or of a study: settings in, files and facts about them out.
"""

from .pool import find_images, prepare_all
from .preparation import PreparedImage, prepare
from .refusal import ImageRefused
from .settings import ImageSettings

__all__ = [
    "ImageRefused",
    "ImageSettings",
    "PreparedImage",
    "find_images",
    "prepare",
    "prepare_all",
]
