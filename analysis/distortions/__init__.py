"""A bank of 25 distortions, each at five levels of strength, in numpy and scipy.

The kinds are those of KADID-10k (Lin, Hosu and Saupe, QoMEX 2019), the levels those of KADID-10k
and KADIS-700k, which run from barely visible to very annoying. The augmentation bank of Re-IQA
(Saha, Mishra and Bovik, CVPR 2023, section 7.1) shares 22 of them; it has resizing by three
filters where KADID-10k has JPEG 2000, `colour_quantisation` and `quantisation`.

Amounts are in pixels of the picture, in parts of the 0..1 range, or counted per area of a KADID-10k
picture, so they mean the same at any size when a picture is shown 1:1. In KADID-10k some levels
leave a picture as it was (blur of 0.1 px, saturation times 1, mean shift and contrast change of
0). Here every level is a distortion, and each is stronger than the one before: a distortion that
goes two ways, such as lighter and darker, draws its direction. What differs from KADID-10k is said
with each function.

`bank` lists them; the other modules hold one family each.
"""

from analysis.distortions.bank import DISTORTIONS, LEVELS, Distortion, distort

__all__ = ["DISTORTIONS", "LEVELS", "Distortion", "distort"]
