"""Build the bundled shapes from Natural Earth: ``python -m geodata.build_shapes WORLD_MAP.gpkg``.

The input is ``world_map.gpkg`` of the Debian package qgis-common: Natural Earth 1:10m admin-0 and
admin-1, version 4.1.0, generalised and cleaned by the QGIS project, so that neighbours share every
vertex. Everything in ``geodata/shapes/`` is written anew; `geodata.viewpoint` holds the decisions.
"""

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.anchors import make_anchors
from geodata.borders import make_shared_line, measure_borders
from geodata.countries import SHAPES, TOLERANCE_DEG, simplify_countries
from geodata.errors import GeodataError, UnreadableShapes
from geodata.names import country_name, find_iso3_of_iso2
from geodata.provenance import write_source
from geodata.viewpoint import CONTESTED_AREAS, find_unit

# The source clips its polygons just short of the antimeridian and the pole: a strip of 0.1 degree
# through Chukotka, Fiji and Antarctica in which no point could be placed.
_CLIPPED_AT_DEG = (179.899, 89.89)

# Contested areas are pointed at, never drawn: about a kilometre is near enough.
_AREA_TOLERANCE_DEG = 0.01
# How far short of the border a disputed line may stop, and how finely lines are joined to it.
_GAP_DEG, _CUT_GRID_DEG = 0.02, 1e-7

_SUBUNIT_ISO3 = {"NSV": "SJM"} | {
    code: code for code in ("BVT", "CCK", "CXR", "GLP", "GUF", "MTQ", "MYT", "REU")
}
_CARIBBEAN_NETHERLANDS = ("Bonaire", "St. Eustatius", "Saba")
_SOUTH_OF_SAHARAN_LINE = (
    "Guelmim - Es-Semara",
    "Laâyoune - Boujdour - Sakia El Hamra",
    "Oued el Dahab",
)
_NAMED_UNITS = {  # admin, name in states_provinces -> name in geodata.viewpoint
    ("Russia", "Crimea"): "Crimea",
    ("Russia", "Sevastopol"): "Sevastopol",
    ("China", "Paracel Islands"): "Paracel Islands",
    ("Siachen Glacier", "Kashmir"): "Siachen Glacier",
}

_LINE_NAMES = {  # name, drawn in -> what and where
    ("Japanese claim", "Russia"): "Southern Kurils: Japanese claim",
    ("Former USSR oblast in 1991", "Azerbaijan"): "Nagorno-Karabakh: oblast of 1991",
    ("Ceasefire Line 1994", "Azerbaijan"): "Nagorno-Karabakh: ceasefire line of 1994",
    ("Lebanese claim", "Lebanon"): "Shebaa Farms: Lebanese claim",
    ("Lebanese claim", "Israel"): "Shebaa Farms: Lebanese claim",
    ("Chinese claim", "Bhutan"): "Northern Bhutan: Chinese claim",
    ("Chinese claim", "India"): "India-China border: Chinese claim",
    ("Bolivian claim", "Chile"): "Atacama: Bolivian claim",
    ("Moldovan claim", "Moldova"): "Transnistria: Moldovan claim",
    ("Georgian claim", "Georgia"): "Abkhazia and South Ossetia: Georgian claim",
    ("Suriname claim", "Guyana"): "Tigri area: Surinamese claim",
    ("Suriname claim", "France"): "Upper Maroni: Surinamese claim",
    ("Indian claim", "China"): "Aksai Chin: Indian claim",
    ("Indian claim", "Pakistan"): "Kashmir: Indian claim",
    ("Pakistani claim", "India"): "Kashmir: Pakistani claim",
    ("Sudanese claim", "Kenya"): "Ilemi Triangle: Sudanese claim",
    ("Kenyan claim", "South Sudan"): "Ilemi Triangle: Kenyan claim",
    ("South Sudanese claim", "Sudan"): "Abyei: South Sudanese claim",
    ("Syrian claim", "Israel"): "Golan Heights: Syrian claim",
    ("Guatemalan claim", "Belize"): "Southern Belize: Guatemalan claim",
    ("Venezuelan claim", "Guyana"): "Essequibo: Venezuelan claim",
    ("Portuguese claim", "Spain"): "Olivenza: Portuguese claim",
    ("Western Saharan claim", "Morocco"): "Western Sahara: northern boundary",
    ("Ukrainian claim", "Ukraine"): "Donetsk and Luhansk: line of contact of 2015",
}


def build_shapes(source: Path, target: Path = SHAPES) -> None:
    """Write shapes of every detail, borders, anchors, disputed lines and areas, and whence.

    Parameters
    ----------
    source : Path
        ``world_map.gpkg`` with layers ``states_provinces`` and ``disputed_borders``.
    target : Path
        Folder to write into; files of the same name are replaced.

    Raises
    ------
    GeodataError
        If the source has a unit or a line that no decision covers, or the result is no coverage.
    """
    target.mkdir(parents=True, exist_ok=True)
    units = _read_units(source)
    countries = _join_units(units)
    for detail in TOLERANCE_DEG:
        shapes = simplify_countries(countries, detail)
        if not shapely.coverage_is_valid(shapes.geometry.to_numpy()):
            raise GeodataError(f"the {detail} shapes overlap or leave gaps along borders")
        shapes.to_file(target / f"countries_{detail}.shp", encoding="UTF-8", engine="pyogrio")
    lines = pd.concat([_read_disputed(source), _make_viewpoint_lines(units)], ignore_index=True)
    lines = gpd.GeoDataFrame(lines, crs="EPSG:4326").dissolve("name", as_index=False)
    lines.to_file(target / "disputed_lines.shp", encoding="UTF-8", engine="pyogrio")
    areas = _make_contested_areas(units, source)
    areas.to_file(target / "contested_areas.shp", encoding="UTF-8", engine="pyogrio")
    measure_borders(countries).to_csv(target / "borders.csv", index=False)
    make_anchors(countries).to_csv(target / "anchors.csv", index=False)
    write_source(target / "SOURCE.md", countries)


def _read_units(source: Path) -> gpd.GeoDataFrame:
    """Read the provinces as units of one country each: ``iso3, admin, name, geometry``."""
    units = gpd.read_file(source, layer="states_provinces", engine="pyogrio")
    units = units.fillna({column: "" for column in ("iso_a2", "name", "admin", "gu_a3")})
    closed = shapely.transform(units.geometry.to_numpy(), _close_clipped_edges)
    # Where a clipped edge met the coast, the moved edge touches itself.
    mended = shapely.make_valid(closed, method="structure", keep_collapsed=False)
    units["geometry"] = np.where(shapely.is_valid(closed), closed, mended)
    units = _cut_western_sahara(units, source)
    units = _cut_jan_mayen(units)
    units["iso3"] = [
        _find_unit_iso3(*row)
        for row in zip(units["admin"], units["name"], units["gu_a3"], units["iso_a2"], strict=True)
    ]
    kept = units.dropna(subset="iso3")[["iso3", "admin", "name", "geometry"]]
    return kept.reset_index(drop=True)


def _close_clipped_edges(xy: NDArray[np.float64]) -> NDArray[np.float64]:
    lon, lat = xy[:, 0], xy[:, 1]
    lon = np.where(np.abs(lon) >= _CLIPPED_AT_DEG[0], np.copysign(180.0, lon), lon)
    lat = np.where(lat <= -_CLIPPED_AT_DEG[1], -90.0, lat)
    return np.column_stack([lon, lat])


def _find_unit_iso3(admin: str, name: str, subunit: str, iso2: str) -> str | None:
    if name in _CARIBBEAN_NETHERLANDS and iso2 == "NL":
        return "BES"
    if subunit in _SUBUNIT_ISO3:
        return _SUBUNIT_ISO3[subunit]
    unit = find_unit(_NAMED_UNITS.get((admin, name), admin))
    if unit is not None:
        return unit.iso3
    return find_iso3_of_iso2(iso2)


def _cut_western_sahara(units: gpd.GeoDataFrame, source: Path) -> gpd.GeoDataFrame:
    """Give Western Sahara the land south of 27 2/3 N which Morocco holds.

    The source ends the territory at the berm; its own line "Western Saharan claim" is the
    boundary of 1958, along which three Moroccan regions are cut.
    """
    is_cut = units["name"].isin(_SOUTH_OF_SAHARAN_LINE)
    if is_cut.sum() != len(_SOUTH_OF_SAHARAN_LINE):
        raise UnreadableShapes(f"{source}: not one each of the regions {_SOUTH_OF_SAHARAN_LINE}")
    lines = gpd.read_file(source, layer="disputed_borders", engine="pyogrio")
    claim = lines.loc[lines["name"] == "Western Saharan claim", "geometry"].item()
    coordinates = shapely.get_coordinates(claim)
    ordered = coordinates[np.argsort(coordinates[:, 0])]
    # In the east the line stops 15 km short of the corner where three countries share a vertex.
    east = shapely.get_coordinates(units.loc[units["adm0_a3"] == "SAH", "geometry"].item())
    corner = east[np.argmax(east.sum(axis=1))]
    line = shapely.linestrings(np.vstack([ordered[0] - [0.3, 0.0], ordered, corner]))
    held = shapely.union_all(units.loc[is_cut, "geometry"].to_numpy())
    pieces = shapely.get_parts(shapely.polygonize([shapely.union(shapely.boundary(held), line)]))
    inside = pieces[shapely.contains(held, shapely.point_on_surface(pieces))]
    is_south = shapely.get_y(shapely.centroid(inside)) < float(ordered[:, 1].mean())
    if is_south.all() or not is_south.any():
        raise UnreadableShapes(f"{source}: the line of Western Sahara does not cut {held.bounds}")
    cut = gpd.GeoDataFrame(
        {
            "iso_a2": np.where(is_south, "EH", "MA"),
            "name": np.where(is_south, "Western Sahara west of the berm", "Southern Morocco"),
            "admin": np.where(is_south, "Western Sahara", "Morocco"),
            "gu_a3": "",
        },
        geometry=inside,
        crs=units.crs,
    )
    return gpd.GeoDataFrame(pd.concat([units[~is_cut], cut], ignore_index=True), crs=units.crs)


def _cut_jan_mayen(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take Jan Mayen out of the Norwegian county of Nordland."""
    is_cut = (units["name"] == "Nordland") & (units["iso_a2"] == "NO")
    parts = units[is_cut].explode(index_parts=False)
    is_jan_mayen = parts.geometry.bounds["maxx"] < 0
    parts.loc[is_jan_mayen, ["name", "gu_a3"]] = ["Jan Mayen", "NSV"]
    return gpd.GeoDataFrame(pd.concat([units[~is_cut], parts], ignore_index=True), crs=units.crs)


def _join_units(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Join the units of each country: ``iso3, name, geometry`` in the order of the codes."""
    rows = [
        (iso3, country_name(str(iso3)), shapely.coverage_union_all(group.geometry.to_numpy()))
        for iso3, group in units.groupby("iso3")
    ]
    iso3s, names, geometries = zip(*rows, strict=True)
    return gpd.GeoDataFrame(
        {"iso3": iso3s, "name": names}, geometry=list(geometries), crs="EPSG:4326"
    )


def _read_disputed(source: Path) -> gpd.GeoDataFrame:
    """Read the source's disputed lines: ``name`` (whose claim, and where) and ``geometry``."""
    lines = gpd.read_file(source, layer="disputed_borders", engine="pyogrio")
    keys = list(zip(lines["name"], lines["adm0_left"], strict=True))
    unknown = sorted({key for key in keys if key not in _LINE_NAMES})
    if unknown:
        raise UnreadableShapes(f"{source}: disputed lines without a name here: {unknown}")
    return lines[["geometry"]].assign(name=[_LINE_NAMES[key] for key in keys])


def _make_viewpoint_lines(units: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make the lines of control which the viewpoint itself hides or draws as borders."""
    iso3, name, admin = units["iso3"], units["name"], units["admin"]
    is_crimea = name.isin(["Crimea", "Sevastopol"])
    is_sba = admin.isin(["Akrotiri Sovereign Base Area", "Dhekelia Sovereign Base Area"])
    is_kashmir = (name == "Jammu and Kashmir") | (admin == "Siachen Glacier")
    is_berm_east = (iso3 == "ESH") & (name == "Western Sahara")
    sides = {
        "Crimea: limit of Russian control, 2014 to 2022": (is_crimea, (iso3 == "UKR") & ~is_crimea),
        "Somaliland: claimed limit": (admin == "Somaliland", (iso3 == "SOM")),
        "Cyprus: ceasefire line": (admin == "Northern Cyprus", iso3 == "CYP"),
        "Akrotiri and Dhekelia: UK Sovereign Base Areas": (is_sba, iso3 == "CYP"),
        "Kosovo: boundary with Serbia": (iso3 == "XKX", iso3 == "SRB"),
        "West Bank and Gaza: armistice line of 1949": (iso3 == "PSE", iso3 == "ISR"),
        "Golan Heights: ceasefire line of 1974": (iso3 == "ISR", iso3 == "SYR"),
        "Golan Heights: UN zone": (name == "UNDOF", iso3 == "SYR"),
        "Western Sahara: berm": (is_berm_east, (iso3 == "ESH") & ~is_berm_east),
        "Kashmir: Line of Control": (is_kashmir, iso3 == "PAK"),
        "Kashmir: Line of Actual Control": (is_kashmir, iso3 == "CHN"),
        "Siachen Glacier: limit": (admin == "Siachen Glacier", name == "Jammu and Kashmir"),
    }
    shapes = units.geometry.to_numpy()
    lines = {
        label: make_shared_line(shapes[first.to_numpy()], shapes[(second & ~first).to_numpy()])
        for label, (first, second) in sides.items()
    }
    empty = [label for label, line in lines.items() if line.is_empty]
    if empty:
        raise UnreadableShapes(f"no shared border found for {empty}")
    return gpd.GeoDataFrame({"name": list(lines)}, geometry=list(lines.values()), crs="EPSG:4326")


def _make_contested_areas(units: gpd.GeoDataFrame, source: Path) -> gpd.GeoDataFrame:
    """Make the areas of `geodata.viewpoint.CONTESTED_AREAS`: ``name`` and ``geometry``.

    Some are units of the source; others are cut out of units along the source's disputed lines.
    """
    name, admin, iso3 = units["name"], units["admin"], units["iso3"]
    lines = gpd.read_file(source, layer="disputed_borders", engine="pyogrio")
    is_georgian = (iso3 == "GEO") & (name != "Abkhazia")
    whole = {
        "Crimea and Sevastopol": name.isin(["Crimea", "Sevastopol"]),
        "Somaliland": admin == "Somaliland",
        "Northern Cyprus": admin == "Northern Cyprus",
        "UN zone on the Golan Heights": name == "UNDOF",
        "Western Sahara west of the berm": name == "Western Sahara west of the berm",
        "Western Sahara east of the berm": (iso3 == "ESH") & (name == "Western Sahara"),
        "Jammu and Kashmir": name == "Jammu and Kashmir",
        "Azad Kashmir and Gilgit-Baltistan": name.isin(["Azad Kashmir", "Northern Areas"]),
        "Siachen Glacier": admin == "Siachen Glacier",
        "Arunachal Pradesh": name == "Arunachal Pradesh",
        "Abkhazia": name == "Abkhazia",
    }
    cut = {  # units cut, line, a point inside the part that is meant (degrees)
        "Golan Heights": (name == "HaZafon", "Syrian claim", (35.78, 33.0)),
        "Donetsk and Luhansk east of the line of contact of 2015": (
            name.isin(["Donets'k", "Luhans'k"]),
            "Ukrainian claim",
            (38.4, 48.0),
        ),
        "Aksai Chin": (name.isin(["Xinjiang", "Xizang"]), "Indian claim", (79.3, 35.0)),
        "Shaksgam Valley": (name.isin(["Xinjiang", "Xizang"]), "Indian claim", (76.6, 36.1)),
        # The source's province of that name is a sliver at Dubasari alone.
        "Transnistria": (iso3 == "MDA", "Moldovan claim", (29.6, 46.9)),
        "South Ossetia": (is_georgian, "Georgian claim", (44.0, 42.35)),
    }
    shapes = units.geometry.to_numpy()
    areas = {label: shapely.union_all(shapes[chosen.to_numpy()]) for label, chosen in whole.items()}
    for label, (chosen, claim, point) in cut.items():
        held = shapely.union_all(shapes[chosen.to_numpy()])
        line = shapely.union_all(lines.loc[lines["name"] == claim, "geometry"].to_numpy())
        areas[label] = _cut_along(held, line, shapely.Point(point))
    empty = [label for label, area in areas.items() if area.is_empty]
    if empty or set(areas) != set(CONTESTED_AREAS):
        raise UnreadableShapes(f"{source}: no area {empty}, or not those of CONTESTED_AREAS")
    ordered = [areas[label] for label in CONTESTED_AREAS]
    simpler = shapely.simplify(np.array(ordered, dtype=object), _AREA_TOLERANCE_DEG)
    return gpd.GeoDataFrame(
        {"name": list(CONTESTED_AREAS)}, geometry=list(simpler), crs="EPSG:4326"
    )


def _cut_along(
    held: shapely.Geometry, line: shapely.Geometry, inside: shapely.Point
) -> shapely.Geometry:
    """Cut land along a line, and return the part with a point in it.

    Some of the source's lines stop a few hundred metres short of the border: their ends are led on
    to it.
    """
    edge = shapely.boundary(held)
    parts = shapely.get_parts(shapely.line_merge(line))
    ends = np.array([shapely.get_point(part, i) for part in parts for i in (0, -1)], dtype=object)
    near = ends[shapely.distance(ends, edge) < _GAP_DEG]
    network = shapely.union_all(
        [edge, *parts, *shapely.shortest_line(near, edge)], grid_size=_CUT_GRID_DEG
    )
    pieces = shapely.get_parts(shapely.polygonize([network]))
    return shapely.union_all(pieces[shapely.contains(pieces, inside)])


def main() -> None:
    """Read the command line and build."""
    parser = argparse.ArgumentParser(prog="python -m geodata.build_shapes", description=__doc__)
    parser.add_argument("source", type=Path, help="world_map.gpkg of Debian's qgis-common")
    build_shapes(parser.parse_args().source)


if __name__ == "__main__":
    main()
