"""Mutation runs: small faults are put into a copy of the code, one at a time, and the tests have to notice each.

`edits.py` finds the places, `sql.py` those within SQL text, `sample.py` draws from them, `seen.py` knows which tests
run which code, `within.py` is loaded by pytest, `workshop.py` runs it, `book.py` keeps what came out.
"""
