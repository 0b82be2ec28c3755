"""Addresses of the rater's API."""

from django.urls import path

from . import (
    openapi,  # noqa: F401 - its class registers the cookie with the schema
    views,
)
from .ratings import RatingsView

urlpatterns = [
    path("invitations/<str:token>", views.InvitationView.as_view(), name="invitation"),
    path("invitations/<str:token>/consent", views.ConsentView.as_view(), name="consent"),
    path("invitations/<str:token>/resume", views.ResumeView.as_view(), name="resume"),
    path("rater/stage", views.StageView.as_view(), name="stage"),
    path("rater/display", views.DisplayView.as_view(), name="display"),
    path("rater/instructions", views.InstructionsView.as_view(), name="instructions"),
    path("rater/assignments/<int:assignment>/open", views.OpenView.as_view(), name="open"),
    path("rater/assignments/<int:assignment>/finish", views.FinishView.as_view(), name="finish"),
    path("rater/ratings", RatingsView.as_view(), name="ratings"),
    path(
        "rater/presentations/<uuid:presentation>/feedback",
        views.FeedbackView.as_view(),
        name="feedback",
    ),
    path("rater/withdraw", views.WithdrawView.as_view(), name="withdraw"),
    path("<path:unknown>", views.UnknownView.as_view()),
]
