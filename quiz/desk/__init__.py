"""The desk: where new files for `seeds/` and `lessons/` are drawn up and written.

LAW: the only room that writes there. It writes a file beside and gives it its name at the end,
and it never takes the place of a file unless that was asked for.
"""
