"""The shared tables: what the docstring explains is what the schemas hold, and a table that differs is told apart."""

import pyarrow as pa

from naer.insight import shapes


def test_every_column_of_both_tables_is_explained():
    for schema in (shapes.ACTIVITY, shapes.CITIZENS):
        for name in schema.names:
            assert f"    {name}" in str(shapes.__doc__) or f", {name}" in str(shapes.__doc__), name


def test_an_empty_table_of_each_shape_fits():
    for schema in (shapes.ACTIVITY, shapes.CITIZENS):
        assert shapes.misfits(schema.empty_table(), schema) == []


def test_a_missing_an_unknown_and_a_wrong_column_are_each_told():
    table = shapes.ACTIVITY.empty_table().drop_columns(["clinic"]).append_column("name", pa.array([], pa.string()))
    table = table.set_column(0, "citizen", pa.array([], pa.int32()))
    assert shapes.misfits(table, shapes.ACTIVITY) == [
        "the column clinic is missing",
        "the column name is not known",
        "the column citizen is int32 and must be int64",
    ]


def test_nulls_are_only_for_what_has_not_ended_or_is_not_counted():
    row = {name: [1] for name in shapes.CITIZENS.names} | {"from_on": [0], "to_on": [None], "clinic": [None]}
    table = pa.table({name: pa.array(row[name], shapes.CITIZENS.field(name).type) for name in shapes.CITIZENS.names})
    assert shapes.misfits(table, shapes.CITIZENS) == ["the column clinic has nulls and must have none"]


def test_flags_of_one_kind_have_bits_of_their_own_and_leave_the_four_highest_to_all():
    for flags in (
        shapes.AdmissionFlag,
        shapes.RehabilitationFlag,
        shapes.PlaceFlag,
        shapes.ProgrammeFlag,
        shapes.AlertFlag,
        shapes.FallFlag,
        shapes.SmokingFlag,
        shapes.GrantFlag,
        shapes.ReferralFlag,
    ):
        values = [int(one) for one in flags]
        assert len(set(values)) == len(values)
        assert all(value.bit_count() == 1 and value < 1 << 28 for value in values)
