"""Addresses: the rater's client and its API, the images, the researcher's pages."""

from django.urls import include, path

from annotations.api.health import healthz
from annotations.api.images import image

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("i/<uuid:presentation>", image, name="image"),
    path("api/", include("annotations.api.urls")),
    path("", include("annotations.pages.urls")),
]
