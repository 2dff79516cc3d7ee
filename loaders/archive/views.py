"""DuckDB over the archive's data files: the connection, and the text of its views."""

from pathlib import Path

import duckdb
import pyarrow as pa


def connect(folder: Path) -> duckdb.DuckDBPyConnection:
    """Open an in-memory DuckDB which reads below one folder and nothing else.

    It neither installs nor loads extensions: parquet and time zones are built in.
    """
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": False, "autoload_known_extensions": False}
    )
    quoted = str(folder).replace("'", "''")
    for setting in (
        "TimeZone = 'UTC'",
        "parquet_metadata_cache = true",  # data files never change
        "python_enable_replacements = false",
        f"allowed_directories = ['{quoted}']",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        connection.execute(f"SET GLOBAL {setting}")
    return connection


def empty_view(schema: pa.Schema) -> str:
    """Return the DuckDB query for a table of these columns without a row."""
    columns = ", ".join(f"NULL::{_sql_type(column.type)} AS {column.name}" for column in schema)
    return f"SELECT {columns} WHERE false"


def scan_parquet(files: list[str], *options: str) -> str:
    """Return the DuckDB expression that scans data files, whatever their names."""
    quoted = ", ".join("'" + file.replace("'", "''") + "'" for file in files)
    return f"read_parquet({', '.join([f'[{quoted}]', *options])})"


def _sql_type(arrow: pa.DataType) -> str:
    if pa.types.is_list(arrow):
        return f"{_sql_type(arrow.value_type)}[]"
    if pa.types.is_map(arrow):
        return f"MAP({_sql_type(arrow.key_type)}, {_sql_type(arrow.item_type)})"
    if pa.types.is_timestamp(arrow):
        return "TIMESTAMPTZ"
    names = {"string": "VARCHAR", "int32": "INTEGER", "int64": "BIGINT"}
    names |= {"double": "DOUBLE", "date32[day]": "DATE", "binary": "BLOB", "bool": "BOOLEAN"}
    return names[str(arrow)]
