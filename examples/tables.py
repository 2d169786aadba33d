#!/usr/bin/env python3
"""The output in pandas and in DuckDB: the same question to a CSV file and to an
SQLite file, by whichever of the two modules is installed.

    needs   python3-pandas (Debian), or duckdb (PyPI); a folder with people.csv
            and people.db, as hr-sync(1) or the loaders write them
    how     tables.py FOLDER

In the CSV a null is an empty field and an empty text is "".  DuckDB keeps them
apart with allow_quoted_nulls=False; pandas, where the loader was told to write
--null NULL, with keep_default_na=False, na_values=["NULL"].
"""

import os
import sqlite3
import sys

QUESTION = """
    SELECT status, count(*) AS people, count(employment_end_date) AS leaving
    FROM people GROUP BY status ORDER BY status"""


def with_pandas(folder):
    import pandas

    def ask(people):
        groups = people.groupby("status", sort=True)
        return [
            (status, len(rows), int(rows["employment_end_date"].count()))
            for status, rows in groups
        ]

    yield "pandas, CSV", ask(pandas.read_csv(
        os.path.join(folder, "people.csv"), dtype="string",
    ))
    connection = sqlite3.connect(os.path.join(folder, "people.db"))
    yield "pandas, SQLite", ask(pandas.read_sql(
        "SELECT * FROM people", connection,
        parse_dates=["employment_start_date", "created_at"],
    ))
    connection.close()


def with_duckdb(folder):
    import duckdb

    people = duckdb.read_csv(
        os.path.join(folder, "people.csv"), allow_quoted_nulls=False,
    )
    yield "DuckDB, CSV", people.query("people", QUESTION).fetchall()


def main():
    found = 0
    for program in with_pandas, with_duckdb:
        try:
            for name, rows in program(sys.argv[1]):
                found += 1
                print(name)
                for row in rows:
                    print("", *row, sep="\t")
        except ModuleNotFoundError as error:
            print(f"{error.name} is not installed", file=sys.stderr)
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
