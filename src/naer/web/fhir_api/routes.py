"""The table of the REST interface: every method and path, what it is, and who answers. The CapabilityStatement, the OpenAPI
description and docs follow from it.
"""

from naer.web.fhir_api import bundles, capability, conditional, history, interactions, searching, smart, table
from naer.web.fhir_api.route import MEGABYTE, AnyRoute, ApiRoute, OpenRoute

_TABLE: tuple[AnyRoute, ...] = (
    # Open to everybody: what this is and how to log in
    OpenRoute("GET", "metadata", capability.show, "The CapabilityStatement"),
    OpenRoute("GET", ".well-known/smart-configuration", smart.configuration, "How to log in"),
    OpenRoute("POST", "auth/token", smart.token, "A token for a registered system (private_key_jwt)"),
    # Bundles
    ApiRoute("POST", "", "transaction", bundles.process, "A transaction or batch", most_bytes=50 * MEGABYTE),
    # One resource
    ApiRoute("GET", "{type}/{id}", "read", interactions.read, "Read a resource"),
    ApiRoute("GET", "{type}/{id}/_history/{version}", "vread", interactions.vread, "Read one version"),
    ApiRoute("POST", "{type}", "create", conditional.create, "Create, or with If-None-Exist only when there is none"),
    ApiRoute("PUT", "{type}/{id}", "update", interactions.update, "Update"),
    ApiRoute("PATCH", "{type}/{id}", "patch", interactions.patch, "JSON Patch"),
    ApiRoute("DELETE", "{type}/{id}", "delete", interactions.delete, "Record the end; the history stays"),
    ApiRoute("PUT", "{type}", "update", conditional.update, "Update the one that a search finds, or create"),
    ApiRoute("PATCH", "{type}", "patch", conditional.patch, "Patch the one that a search finds"),
    ApiRoute("DELETE", "{type}", "delete", conditional.delete, "End the one that a search finds"),
    # Many
    ApiRoute("GET", "{type}", "search-type", searching.search, "Search"),
    ApiRoute("POST", "{type}/_search", "search-type", searching.search, "Search by names and personal numbers too"),
    ApiRoute("GET", "{type}/{id}/_history", "history-instance", history.of_one, "All versions of a resource"),
    ApiRoute("GET", "{type}/_history", "history-type", history.of_type, "All versions of a type"),
    ApiRoute("GET", "_history", "history-system", history.of_type, "All versions of everything"),
)

ROUTES = table.put(_TABLE)
