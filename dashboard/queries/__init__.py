"""Questions to the archive that no single kind of fact answers.

Answers are bounded by what can be drawn, not by what is held. Every question takes the two
clocks apart: the days it is about, and `known_on`, what the archive held on a day.
"""
