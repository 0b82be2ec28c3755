import numpy as np
import pytest

from analysis.distortions import DISTORTIONS, LEVELS, distort


@pytest.mark.parametrize(("name", "sign"), [("brighten", 1), ("darken", -1)])
def test_moves_the_mid_tones_and_keeps_black_and_white(name, sign):
    tones = np.repeat(np.array([0, 128, 255], dtype=np.uint8), 3).reshape(1, 3, 3)
    for level, amount in zip(LEVELS, DISTORTIONS[name].amounts, strict=True):
        black, middle, white = distort(tones, name, level)[0, :, 0].astype(float)
        assert (black, white) == (0, 255)
        assert middle == pytest.approx(min(128 + sign * 255 * amount / 2, 255), abs=1)


@pytest.mark.parametrize("level", LEVELS)
def test_shifts_every_value_by_the_stated_amount_up_or_down(level):
    tones = np.repeat(np.arange(90, 160, dtype=np.uint8), 3).reshape(1, 70, 3)
    amount = 255 * DISTORTIONS["mean_shift"].amounts[level - 1]
    shifts = {
        round(
            float(
                (
                    distort(tones, "mean_shift", level, np.random.default_rng(seed)) - 1.0 * tones
                ).mean()
            )
        )
        for seed in range(8)
    }
    assert shifts == {round(amount), -round(amount)}
