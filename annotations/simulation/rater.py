"""One simulated rater, who knows nothing of the server but its API."""

import hashlib
import time
import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import httpx
import numpy as np

from analysis.simulate import RaterModel, raw_score

_DISPLAY = {
    "inner_width": 3840,
    "inner_height": 2160,
    "device_pixel_ratio": 1,
    "screen_width": 3840,
    "screen_height": 2160,
    "fullscreen": True,
    "browser": "chromium",
    "pixels_per_mm": 5.4,  # a 32-inch panel
    "viewing_distance_cm": 60,
    "ambient_light": "dim",
    "colour_gamut": "srgb",
    "dynamic_range": "standard",
    "forced_dark": False,
    "night_light": False,
    "normal_acuity": True,
    "normal_colour_vision": True,
    "expertise": "photographer",
    "age_band": "30-39",
}
_VIEWING = {
    "input": "mouse",
    "viewport_width": 3840,
    "viewport_height": 2160,
    "device_pixel_ratio": 1,
    "fullscreen": True,
    "share_seen": 1.0,
    "pans": 0,
}
_PATIENCE = 30.0  # seconds to wait for an answer of the server


class WaitsLonger(Exception):
    """The rater has nothing to do for longer than it was willing to wait."""


class SimulatedRater:
    """Walks from an invitation to a completion code.

    Parameters
    ----------
    link : str
        The invitation's address.
    truth : mapping of str to float
        The known quality on [0, 1] of each image, by the SHA-256 of its bytes: all that a rater
        can see of an image is its pixels.
    behaviour : RaterModel
        How it answers; its bias, image and repeat SD count here, on [0, 1].
    seed : int
        What its answers are drawn from.
    on_answer : callable
        Called after each stored answer.
    """

    def __init__(
        self,
        link: str,
        truth: Mapping[str, float],
        *,
        behaviour: RaterModel | None = None,
        seed: int = 0,
        on_answer: Callable[[], None] = lambda: None,
    ) -> None:
        address = httpx.URL(link)
        self._token = address.path.strip("/").split("/")[-1]
        self._http = httpx.Client(base_url=address.copy_with(path="/"), timeout=_PATIENCE)
        self._truth = truth
        self._behaviour = behaviour or RaterModel()
        self._random = np.random.default_rng(seed)
        self._bias = self._random.normal(0, self._behaviour.bias_sd)
        self._opinions: dict[str, float] = {}
        self._on_answer = on_answer

    def walk(self, *, longest_wait: float = 0.0) -> dict[str, Any]:
        """Go on until the way ends, once; return the last stage.

        Parameters
        ----------
        longest_wait : float
            Seconds to sit out a cool-down.

        Raises
        ------
        WaitsLonger
            Where the server asks for a longer wait.
        httpx.HTTPStatusError
            Where the server refuses something.
        """
        with self._http:
            return self._walk(longest_wait)

    def _walk(self, longest_wait: float) -> dict[str, Any]:
        stage = self._begin()
        while stage["stage"] not in ("done", "screened_out", "withdrawn"):
            if stage["wait"] is not None:
                if stage["wait"]["seconds"] > longest_wait:
                    raise WaitsLonger(stage["wait"]["message"])
                # A little more than asked for: the server's clock decides.
                time.sleep(stage["wait"]["seconds"] + 0.1)
                stage = self._get("api/rater/stage")
                continue
            stage = self._do(stage)
        return stage

    def _do(self, stage: dict[str, Any]) -> dict[str, Any]:
        match stage["stage"]:
            case "display":
                trials = [{"shown": "vertical", "answered": "vertical"}]
                grating = trials * stage["display"]["grating_trials"]
                verdict = self._post("api/rater/display", {**_DISPLAY, "grating": grating})
                following: dict[str, Any] = verdict["stage"]
                return following
            case "instructions":
                return self._post("api/rater/instructions", {"read": True})
            case _:
                return self._rate(stage)

    def _begin(self) -> dict[str, Any]:
        invitation = self._get(f"api/invitations/{self._token}")
        if invitation["bound"]:
            return self._post(f"api/invitations/{self._token}/resume", {})
        agreement = {"agreed": True, "version": invitation["consent"]["version"]}
        return self._post(f"api/invitations/{self._token}/consent", agreement)

    def _rate(self, stage: dict[str, Any]) -> dict[str, Any]:
        work = f"api/rater/assignments/{stage['assignment']['id']}"
        scale = stage["scale"]
        for presentation in self._post(f"{work}/open", {})["presentations"]:
            if presentation["answered"]:
                continue
            pixels = self._http.get(presentation["image"])
            pixels.raise_for_status()
            quality = self._judge(hashlib.sha256(pixels.content).hexdigest())
            value = round(quality * scale["maximum"])
            answer = {
                "id": str(uuid.uuid4()),
                "presentation": presentation["id"],
                "value": min(max(value, scale["minimum"]), scale["maximum"]),
                "shown_at": datetime.now(UTC).isoformat(),
                "seconds": float(np.exp(self._random.normal(2.1, 0.4))),
                **_VIEWING,
            }
            self._post("api/rater/ratings", {"ratings": [answer]})
            self._on_answer()
        return self._post(f"{work}/finish", {})

    def _judge(self, sha256: str) -> float:
        if sha256 not in self._opinions:
            self._opinions[sha256] = self._random.normal(0, self._behaviour.image_sd)
        noise = self._random.normal(0, self._behaviour.repeat_sd)
        return float(
            raw_score(
                self._truth[sha256], bias=self._bias, opinion=self._opinions[sha256], noise=noise
            )
        )

    def _get(self, path: str) -> dict[str, Any]:
        return _content(self._http.get(path))

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return _content(self._http.post(path, json=body))


def _content(response: httpx.Response) -> dict[str, Any]:
    response.raise_for_status()
    content: dict[str, Any] = response.json()
    return content
