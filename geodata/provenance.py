"""The provenance of the bundled shapes, written beside them as ``shapes/SOURCE.md``."""

from pathlib import Path

import geopandas as gpd

from geodata.names import ALL_ISO3, country_name
from geodata.viewpoint import AS_DRAWN, CONTESTED_AREAS, UNITS_WITHOUT_CODE, VIEWPOINT

SOURCE = (
    "Natural Earth 1:10m v4.1.0 (public domain), as cleaned by the QGIS project in Debian's "
    "qgis-common 3.22.16+dfsg-1"
)
"""The sentence that credits the bundled shapes."""

_HEAD = """# Where these shapes come from

Written by `python -m geodata.build_shapes`; do not edit by hand.

- **Source**: {source}: `resources/data/world_map.gpkg`, layers `states_provinces` and
  `disputed_borders`.
- **Licence**: Natural Earth is in the public domain. The file's own README derives the layers
  from it, generalised and cleaned, and states no terms; Debian lists the QGIS source as GPL-2+ as a
  whole.
- **Reference system**: EPSG:4326, longitude first. Shared borders share every vertex.
- **Files**: `countries_full`, `countries_regional` and `countries_world` (simplified along shared
  borders); `disputed_lines`; `contested_areas`; `borders.csv` (geodesic km, both directions);
  `anchors.csv` (label points with the room around them).

## Viewpoint

{viewpoint}

Each code of ISO 3166-1 is a unit of its own, overseas departments and Caribbean Netherlands too,
and `XKX` stands for Kosovo. Codes without a shape in the source: {missing}.

| unit of the source | drawn in | why |
| --- | --- | --- |
{units}
| Western Sahara | Western Sahara | west of the berm too: three Moroccan regions are cut at the \
source's own line "Western Saharan claim" (27 2/3 N) |
| Jan Mayen | Svalbard and Jan Mayen | cut out of the Norwegian county of Nordland |

Drawn as the source draws them:

| place | drawn |
| --- | --- |
{drawn}

Named when they are pointed at (`contested_areas`):

| area | what a reader is told | where it stands |
| --- | --- | --- |
{contested}

The source stops 0.1 degree short of the antimeridian and of the South Pole. Those edges are moved
onto 180 degrees and 90 South, so that Chukotka, Fiji and Antarctica have no gap there.
"""


def write_source(path: Path, countries: gpd.GeoDataFrame) -> None:
    """Write the provenance, licence and viewpoint of freshly built shapes.

    Parameters
    ----------
    path : Path
        The Markdown file to write.
    countries : GeoDataFrame
        The shapes, for the list of codes that have none.
    """
    missing = sorted(ALL_ISO3 - set(countries["iso3"]))
    units = [
        f"| {name} | {country_name(unit.iso3) if unit.iso3 else '-'} | {unit.why} |"
        for name, unit in UNITS_WITHOUT_CODE.items()
    ]
    text = _HEAD.format(
        source=SOURCE,
        viewpoint=VIEWPOINT,
        missing=", ".join(f"{iso3} ({country_name(iso3)})" for iso3 in missing) or "none",
        units="\n".join(units),
        drawn="\n".join(f"| {place} | {drawn} |" for place, drawn in AS_DRAWN),
        contested="\n".join(
            f"| {name} | {area.said} | {area.source} |" for name, area in CONTESTED_AREAS.items()
        ),
    )
    path.write_text(text, encoding="utf-8")
