"""The record: one SQLite file.

LAW: the only room that knows SQL. It keeps ids and JSON and never asks which kind of
question an answer belongs to. Every write goes through `Store.write()`.
"""
