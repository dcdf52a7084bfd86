"""Views: a SQL-on-FHIR ViewDefinition (https://sql-on-fhir.org, version 2) compiled to one DuckDB query.

A view says in FHIRPath which elements of a resource become columns. `definition` reads and checks it, `fhirpath` reads
its paths, `select` and its neighbours write the SQL, `running` runs it over NDJSON or Parquet, `suite` runs files of
examples in the official form. Nothing here knows of the record: resources come in as files.
"""
