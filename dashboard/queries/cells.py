"""Grid cells: what is too many to draw one by one is counted, and said to be counted."""

import pandas as pd


def coarsen(finest: pd.DataFrame, *, cell_deg: float, at_most: int) -> pd.DataFrame:
    """Double the size of cells until there are few enough to draw.

    Parameters
    ----------
    finest : pandas.DataFrame
        One row per cell with ``x``, ``y`` (the cell's numbers), ``lon``, ``lat`` (sums over what
        is counted), ``n`` and further columns to be summed.
    cell_deg : float
        Size of these cells in degrees.
    at_most : int
        Cells at the most.

    Returns
    -------
    pandas.DataFrame
        ``lon``, ``lat`` (means), ``n``, the further columns and ``cell_deg``.
    """
    cells, factor = finest, 1
    while len(cells) > at_most:
        factor *= 2
        cells = (
            finest.assign(x=finest["x"] // factor, y=finest["y"] // factor)
            .groupby(["x", "y"], as_index=False)
            .sum()
        )
    means = {"lon": cells["lon"] / cells["n"], "lat": cells["lat"] / cells["n"]}
    return cells.drop(columns=["x", "y"]).assign(**means, cell_deg=cell_deg * factor)
