import re

from iqastudy.environment import ROOT, Environment

from .pages import code, table, text_of

# An empty default means something else for each of them.
EMPTY = {
    "DATABASE_URL": "SQLite in `IQASTUDY_DATA`",
    "REDIS_URL": "none",
    "IQASTUDY_ACCEL_PREFIX": "none",
}


def written(name, field):
    """Write a setting's default as the page does."""
    if field.is_required():
        return "none: required"
    if field.default == "":
        return EMPTY[name]
    match field.default:
        case bool():
            return f"`{str(field.default).lower()}`"
        case tuple():
            return f"`{','.join(field.default)}`"
        case str():
            return f"`{field.default}`"
        case path:
            return f"`{path.relative_to(ROOT)}`"


def test_it_lists_every_setting_with_its_default_and_no_other():
    documented = {
        code(name)[0]: default for name, default, _ in table("docs/operators.md", "variable")
    }
    assert documented == {
        name: written(name, field) for name, field in Environment.model_fields.items()
    }


def test_it_says_which_values_a_setting_may_have():
    meanings = {
        code(name)[0]: meaning for name, _, meaning in table("docs/operators.md", "variable")
    }
    for name, field in Environment.model_fields.items():
        choices = getattr(field.annotation, "__args__", ())
        if choices and all(isinstance(choice, str) for choice in choices):
            assert set(choices) <= set(code(meanings[name]))


def test_it_names_no_variable_that_is_not_read():
    # What docker-compose.yml reads itself.
    others = set(re.findall(r"\$\{(\w+)", text_of("docker-compose.yml")))
    named = {
        word
        for word in code(text_of("docs/operators.md"))
        if re.fullmatch(r"[A-Z]+(_[A-Z]+)+", word)
    }
    assert named <= set(Environment.model_fields) | others
