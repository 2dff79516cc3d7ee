"""The advisory sources under the names by which scripts outside the project know them.

They live in `loaders.sources`; these names go with the next minor version.
"""

from loaders.sources.au_dfat import source as au_dfat
from loaders.sources.ca_gac import source as ca_gac
from loaders.sources.de_aa import source as de_aa
from loaders.sources.uk_fcdo import source as uk_fcdo
from loaders.sources.us_state import source as us_state

__all__ = ["au_dfat", "ca_gac", "de_aa", "uk_fcdo", "us_state"]
