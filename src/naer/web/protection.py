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

NOT_KEPT = "no-store"


def is_from_elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether the browser says that another site made this request (Fetch Metadata; absent in old browsers)."""
    return headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none")
