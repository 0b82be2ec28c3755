"""Logging in and out, and changing one's password."""

import pytest
from django.contrib.auth.models import User

from .members import logged_in, messages_of, text_of

PASSWORD = "correct horse battery"


@pytest.fixture
def ada(db):
    return User.objects.create_user("ada", password=PASSWORD)


def test_a_login_leads_to_the_page_that_was_asked_for(ada, client):
    asked = client.get("/studies/small/", follow=True)
    assert "This page needs you to log in." in text_of(asked)
    form = {"username": "ada", "password": PASSWORD, "next": "/password/"}
    assert client.post("/login/", form)["Location"] == "/password/"


def test_a_login_leads_to_the_studies_otherwise(ada, client):
    response = client.post("/login/", {"username": "ada", "password": PASSWORD}, follow=True)
    assert response.redirect_chain == [("/", 302)]


def test_a_login_never_leads_to_another_site(ada, client):
    form = {"username": "ada", "password": PASSWORD, "next": "https://example.org/"}
    assert client.post("/login/", form)["Location"] == "/"


def test_a_wrong_password_is_refused_in_one_sentence(ada, client):
    response = client.post("/login/", {"username": "ada", "password": "wrong"})
    assert "Name and password do not belong together" in text_of(response)
    assert 'value="ada"' in response.content.decode()
    assert client.get("/").status_code == 302


def test_logging_out_needs_a_button_and_ends_the_visit(ada):
    client = logged_in(ada)
    assert client.get("/logout/").status_code == 405
    client.post("/logout/")
    assert client.get("/").status_code == 302


def test_a_password_is_changed_and_the_visit_goes_on(ada):
    client = logged_in(ada)
    new = "another fine password"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    response = client.post("/password/", form, follow=True)
    assert messages_of(response) == ["Your password is changed."]
    ada.refresh_from_db()
    assert ada.check_password(new)


def test_a_password_that_is_too_easy_is_refused(ada):
    form = {"old_password": PASSWORD, "new_password1": "12345678", "new_password2": "12345678"}
    said = text_of(logged_in(ada).post("/password/", form))
    assert "This password is entirely numeric." in said
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
