"""Logging in, and changing one's password."""

from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.urls import reverse_lazy


class Login(views.LoginView):
    """Asks for name and password; who is logged in already goes on."""

    template_name = "annotations/login.html"
    redirect_authenticated_user = True


class PasswordChange(views.PasswordChangeView):
    """Asks for the old password and a new one."""

    template_name = "annotations/password.html"
    success_url = reverse_lazy("studies")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """Change the password, and say so on the next page."""
        messages.success(self.request, "Your password is changed.")
        return super().form_valid(form)
