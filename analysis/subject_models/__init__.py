"""Models of how people rate: scores that allow for the bias and the inconsistency of each rater.

A rating is taken as the stimulus's true score, plus what is the rater's, plus chance. In words:

- **bias**: how much higher or lower than the others somebody rates all along. Somebody with a bias
  of -8 is strict by 8 points on the scale of the ratings. It is no fault, and it is subtracted.
- **inconsistency**: by how much somebody's ratings scatter around what their bias would lead one
  to expect. Somebody with an inconsistency twice as large counts a quarter as much. Nobody is
  thrown out: an inattentive rater loses weight by degrees.
- **ambiguity**: by how much ratings of one content scatter whoever gives them, because people
  differ on it. It widens the intervals of its stimuli and takes weight from nobody in particular.

==========================  =======================================================================
function                    what it does
==========================  =======================================================================
`bias_removed`              subtracts each rater's bias, then averages (ITU-T P.913, 12.4)
`alternating_projection`    bias and inconsistency in turns (ITU-T P.910 Annex E, P.913 12.6)
`maximum_likelihood`        bias, inconsistency and the ambiguity of contents or of stimuli
`zrec`                      bias and inconsistency in units of each stimulus's own spread
==========================  =======================================================================

Each returns a `SubjectModel`. With ``parity=True`` each gives the numbers of the published
procedures, as the reference tool (sureal 0.9.0) computes them, weaknesses included; without it
they are guarded where few ratings determine a parameter. What differs is said under each.
"""

from analysis.subject_models.bias_removal import bias_removed, rater_deviations
from analysis.subject_models.likelihood import Ambiguity, maximum_likelihood
from analysis.subject_models.model import SubjectModel
from analysis.subject_models.projection import StandardError, alternating_projection
from analysis.subject_models.zrec import zrec

__all__ = [
    "Ambiguity",
    "StandardError",
    "SubjectModel",
    "alternating_projection",
    "bias_removed",
    "maximum_likelihood",
    "rater_deviations",
    "zrec",
]
