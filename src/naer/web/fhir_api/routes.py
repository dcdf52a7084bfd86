"""The table of the REST interface: every method and path, what it is, and who answers. The CapabilityStatement, the OpenAPI
description and docs follow from it.
"""

from naer.web.fhir_api import (
    bundles,
    capability,
    conditional,
    history,
    interactions,
    openapi,
    searching,
    smart,
    subscriptions,
    table,
)
from naer.web.fhir_api.operations import apply, everything, export, measurement, process_message, validate
from naer.web.fhir_api.route import MEGABYTE, AnyRoute, ApiRoute, OpenRoute

_TABLE: tuple[AnyRoute, ...] = (
    # Open to everybody: what this is and how to log in
    OpenRoute("GET", "metadata", capability.show, "The CapabilityStatement"),
    OpenRoute("GET", "openapi", openapi.show, "This table as an OpenAPI description"),
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
    # Operations
    ApiRoute("GET", "Patient/{id}/$everything", "$everything", everything.everything, "All about one citizen"),
    ApiRoute("POST", "Patient/{id}/$everything", "$everything", everything.everything, "All about one citizen"),
    ApiRoute("POST", "$validate", "$validate", validate.validate, "Would it be kept, and does it follow Danish rules?"),
    ApiRoute("POST", "{type}/$validate", "$validate", validate.validate, "Would it be kept?"),
    ApiRoute("POST", "{type}/{id}/$validate", "$validate", validate.validate, "Would it be kept?"),
    ApiRoute(
        "POST",
        "$process-message",
        "$process-message",
        process_message.process,
        "A MedCom message into the inbox, answered with its acknowledgement",
        most_bytes=100 * MEGABYTE,
    ),
    ApiRoute("GET", "PlanDefinition/$apply", "$apply", apply.apply, "What a programme would propose for a citizen"),
    ApiRoute("POST", "PlanDefinition/$apply", "$apply", apply.apply, "What a programme would propose for a citizen"),
    ApiRoute("GET", "PlanDefinition/{id}/$apply", "$apply", apply.apply, "The same, by a version that was pinned"),
    ApiRoute("POST", "PlanDefinition/{id}/$apply", "$apply", apply.apply, "The same, by a version that was pinned"),
    ApiRoute("POST", "$submit-measurement", "$submit-measurement", measurement.submit, "A delivery that is kept once"),
    # Bulk
    ApiRoute("GET", "$export", "$export", export.start, "Export everything that the scopes allow"),
    ApiRoute("GET", "Patient/$export", "$export", export.start, "Export all about citizens"),
    ApiRoute("GET", "Group/{id}/$export", "$export", export.start, "Export all about the members of a group"),
    ApiRoute("GET", "$export/{id}", "$export", export.status, "How far an export is, and its files"),
    ApiRoute("GET", "$export/{id}/{file}", "$export", export.file, "A file of an export"),
    ApiRoute("DELETE", "$export/{id}", "$export", export.remove, "Forget an export"),
    # Changes as they come
    ApiRoute(
        "GET", "$events", "$events", subscriptions.events, "Server-sent events: what changes, as the bearer may see"
    ),
    # Many
    ApiRoute("GET", "{type}", "search-type", searching.search, "Search"),
    ApiRoute("POST", "{type}/_search", "search-type", searching.search, "Search by names and personal numbers too"),
    ApiRoute("GET", "{type}/{id}/_history", "history-instance", history.of_one, "All versions of a resource"),
    ApiRoute("GET", "{type}/_history", "history-type", history.of_type, "All versions of a type"),
    ApiRoute("GET", "_history", "history-system", history.of_type, "All versions of everything"),
)

ROUTES = table.put(_TABLE)
