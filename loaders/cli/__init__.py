"""The verbs of the `postwatch` program that move data, one module each."""

import argparse
from typing import TYPE_CHECKING

from loaders.cli import archive, importing, parse, review, update

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

REVIEW = "departures review"
"""A verb of two words."""


def add_verbs(subparsers: "Subparsers") -> None:
    """Add every verb to the program; each sets ``run``, which returns the exit code."""
    review.add_review_arguments(subparsers.add_parser(REVIEW, help="decide on proposed departures"))
    for module in (update, importing, parse, archive):
        module.add_verbs(subparsers)
