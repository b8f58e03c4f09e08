"""Lessons that leave and questions that come in: other formats, and what they cannot hold.

LAW: reads `question.portable()` and never asks which kind a question is. Writes no file: an
exporter gives text or bytes. Sentences come from whoever calls, through a `Speak`.
"""
