"""Asking for levels as the product does: of the spans of all issuers, or of one."""

from loaders.evidence.in_force import find_levels_on, sort_by_place


def levels_on(spans, day, *, issuer=None):
    asked = spans if issuer is None else spans[spans["issuer"] == issuer]
    return find_levels_on(sort_by_place(asked), day)
