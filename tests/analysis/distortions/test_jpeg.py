import pytest
import pyvips

from analysis.distortions.jpeg import jpeg_loss

from .pictures import scene, squared_error


def read_back(image, quality):
    """The picture after libjpeg has written and read it, chroma halved."""
    data = pyvips.Image.new_from_array(image).jpegsave_buffer(Q=quality, subsample_mode="on")
    return pyvips.Image.new_from_buffer(data, "").numpy()


@pytest.mark.parametrize("quality", [100, 90, 75, 50, 43, 24, 7, 4, 1])
def test_loses_what_libjpeg_loses(quality, generator):
    image = scene(generator, height=160, width=240)
    ours, reference = jpeg_loss(image, quality), read_back(image, quality)
    # Both lie at the same distance from the original and close to each other: libjpeg computes in
    # integers, and where that moves a coefficient over a rounding border a block differs.
    assert squared_error(ours, reference) < 0.1 * squared_error(image, reference) + 0.5
    assert squared_error(ours, image) == pytest.approx(squared_error(reference, image), rel=0.03)


def test_pads_a_picture_whose_sides_are_no_multiples_of_16(generator):
    image = scene(generator, height=45, width=83)
    ours, reference = jpeg_loss(image, 50), read_back(image, 50)
    assert squared_error(ours, reference) < 0.1 * squared_error(image, reference) + 0.5


def test_says_that_a_quality_is_outside_the_scale(generator):
    with pytest.raises(ValueError, match=r"must lie in 1\.\.100, but 0 was given"):
        jpeg_loss(scene(generator), 0)
