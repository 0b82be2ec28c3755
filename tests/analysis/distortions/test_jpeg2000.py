import io

import numpy as np
import pytest
from PIL import Image

from analysis.distortions import DISTORTIONS, LEVELS, distort
from analysis.distortions.jpeg2000 import _counts, _entropy, dead_zone
from analysis.distortions.wavelets import compose, decompose

from .pictures import scene, squared_error


@pytest.mark.parametrize("shape", [(1, 1), (1, 9), (2, 2), (3, 2), (37, 64), (101, 66), (128, 96)])
def test_comes_back_exactly_where_nothing_is_quantised(shape, generator):
    plane = generator.uniform(-128, 127, shape).astype(np.float32)
    assert np.abs(compose(*decompose(plane, 5)) - plane).max() < 1e-3


def test_an_error_in_a_coefficient_is_about_as_large_in_the_picture():
    small, details = decompose(np.zeros((512, 512), dtype=np.float32), 5)
    # The norms of the 9/7 filters that JPEG 2000 coders use, over those of an orthonormal one.
    for (across, down, both), norm in zip(
        details, (1.011, 0.997, 1.044, 1.065, 1.071), strict=True
    ):
        middle = len(across) // 2
        for band, expected in ((across, norm), (down, norm), (both, 1.0)):
            band[middle, middle] = 1
            size = np.sqrt(np.sum(compose(small, details) ** 2))
            assert size == pytest.approx(expected, abs=0.005 if band is not both else 0.1)
            band[middle, middle] = 0


@pytest.mark.parametrize("shape", [(8, 8), (37, 64), (101, 66)])
def test_an_even_plane_has_no_detail_at_its_borders_either(shape):
    small, details = decompose(np.full(shape, 100, dtype=np.float32), 3)
    assert np.abs(small - 800).max() < 0.01
    assert max(np.abs(band).max(initial=0) for triple in details for band in triple) < 0.01


def test_gathers_a_smooth_picture_in_few_coefficients():
    rows, columns = np.mgrid[0:64, 0:64] / 10
    _, details = decompose((rows + columns).astype(np.float32), 3)
    for triple in details:
        for band in triple:
            # Four vanishing moments: a plane has no detail, but for its mirrored borders.
            assert np.abs(band[4:-4, 4:-4]).max(initial=0) < 1e-3


def test_estimates_the_bits_by_the_entropy_of_the_quantised_values(generator):
    band = generator.laplace(0, 20, (100, 100)).astype(np.float32)
    for step in (0.5, 4, 32):
        _, counts = np.unique(dead_zone(band, step), return_counts=True)
        expected = -(counts * np.log2(counts / counts.sum())).sum()
        assert _entropy(_counts(band), step) == pytest.approx(expected, rel=0.001)


@pytest.mark.parametrize("level", LEVELS)
def test_loses_about_what_a_real_coder_loses(level, generator):
    image = scene(generator, height=256, width=384)
    ratio = DISTORTIONS["jpeg2000"].amounts[level - 1]
    file = io.BytesIO()
    Image.fromarray(image).save(
        file, "JPEG2000", irreversible=True, quality_mode="rates", quality_layers=[ratio]
    )
    reference = squared_error(np.asarray(Image.open(file)), image)
    ours = squared_error(distort(image, "jpeg2000", level), image)
    assert 0.6 < np.sqrt(ours / reference) < 1.15
