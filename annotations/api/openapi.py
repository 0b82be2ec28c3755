"""What the OpenAPI schema says of the rater's cookie."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from .identity import COOKIE


class RaterAuthenticationScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library's registration hook is untyped
    """The cookie, registered by being defined."""

    target_class = "annotations.api.identity.RaterAuthentication"
    name = "rater"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        """Describe the cookie."""
        return {"type": "apiKey", "in": "cookie", "name": COOKIE}
