"""What every answer carries so that a browser cannot be turned against the person who uses it.

No inline script or style, no frame around us, no referrer, nothing personal kept in a cache (OWASP ASVS 5.0, chapter 3).
"""

from collections.abc import Mapping

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "base-uri 'none'",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "img-src 'self'",
        "object-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
    )
)

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

ONLY_ENCRYPTED = "max-age=31536000; includeSubDomains"
NOT_KEPT = "no-store"


def headers(*, is_demo: bool) -> Mapping[str, str]:
    """The headers of every answer; outside a demo browsers are told to come by HTTPS only."""
    return HEADERS if is_demo else {**HEADERS, "Strict-Transport-Security": ONLY_ENCRYPTED}


def is_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether the browser says that another site made this request (Fetch Metadata; absent in old browsers)."""
    return headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
