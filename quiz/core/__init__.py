"""The thinking of Second Look: values in, values out.

LAW: no IO, no clock, no chance, no Flask, no SQL, no YAML. Time and chance arrive as
arguments, so that every screen can be replayed and every figure recomputed.
"""
