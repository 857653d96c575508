"""Pulls statements from PostgreSQL into Parquet files the usual way: pull.py WAY URL FOLDER STATEMENT..."""

import sys
from pathlib import Path


def by_pandas(url: str, statement: str, path: Path) -> None:
    import pandas
    import sqlalchemy

    engine = sqlalchemy.create_engine(url.replace("postgres://", "postgresql+psycopg2://"))
    pandas.read_sql(sqlalchemy.text(statement), engine).to_parquet(path)


def by_connectorx(url: str, statement: str, path: Path) -> None:
    import connectorx
    import pyarrow.parquet

    table = connectorx.read_sql(url.replace("postgres://", "postgresql://"), statement, return_type="arrow")
    pyarrow.parquet.write_table(table, path)


way, url, folder, *statements = sys.argv[1:]
for number, statement in enumerate(statements):
    path = Path(folder) / f"{way}-{number}.parquet"
    {"pandas": by_pandas, "connectorx": by_connectorx}[way](url, statement, path)
    path.unlink()
