import pytest

from annotations.images import ImageSettings


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"min_width": 0}, "min_width must be at least 1, not 0."),
        ({"min_height": 0}, "min_height must be at least 1, not 0."),
        ({"max_megapixels": 0}, "max_megapixels must be at least 1, not 0."),
        (
            {"target_width": 0},
            "target_width must be at least 1, or None to keep the size, not 0.",
        ),
        ({"encoding": "gif"}, "encoding must be 'jpeg' or 'webp-lossless', not 'gif'."),
        (
            {"kernel": "nearest"},
            "kernel must be 'lanczos3', 'lanczos2', 'cubic' or 'mitchell', not 'nearest'.",
        ),
        (
            {"quality": 90},
            "quality must be 95 to 100, not 90: the encoding must not be a distortion.",
        ),
        (
            {"background": (0, 0, 256)},
            "background must be three sRGB values from 0 to 255, not (0, 0, 256).",
        ),
    ],
)
def test_it_refuses_a_setting_out_of_range(change, sentence):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the exact text follows
        ImageSettings(**{"min_width": 3840} | change)
    assert str(caught.value) == sentence
