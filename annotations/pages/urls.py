"""Addresses of the rater's shell and the researcher's pages."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path

from . import account, exclusions, exports, invitations, rater, results, stimuli, studies

of_a_study = [
    path("", studies.overview, name="study"),
    path("state/", studies.change_state, name="study-state"),
    path("versions/<int:number>/", studies.version, name="study-version"),
    path("raters/<int:number>/exclude/", exclusions.exclude, name="study-exclude"),
    path("exclusions/<int:exclusion>/lift/", exclusions.lift, name="study-lift"),
    path("invitations/", invitations.listing, name="study-invitations"),
    path("invitations/new/", invitations.invite, name="study-invite"),
    path("invitations/<uuid:invitation>/revoke/", invitations.revoke, name="study-revoke"),
    path("results/", results.results, name="study-results"),
    path("stimuli/", stimuli.listing, name="study-stimuli"),
    path("stimuli/<int:stimulus>/image/", stimuli.image, name="study-image"),
    path("stimuli/<int:stimulus>/thumbnail/", stimuli.thumbnail, name="study-thumbnail"),
    path("exports/", exports.exports, name="study-exports"),
    path("exports/<int:job>/", exports.download, name="study-export"),
]

urlpatterns = [
    path("r/<str:token>/", rater.shell, name="rater"),
    path("", studies.index, name="studies"),
    path("studies/<slug:slug>/", include(of_a_study)),
    path("login/", account.Login.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("password/", account.PasswordChange.as_view(), name="password"),
]
