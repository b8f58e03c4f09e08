"""Lessons and source records, read from plain files.

LAW: reads files and writes none; the only room that knows YAML and Markdown. A bad file
gives Problems with a line and a column, never an exception.
"""
