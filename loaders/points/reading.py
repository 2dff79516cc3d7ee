"""Opening a file of points: which form it has is told by its content, not by its name."""

from pathlib import Path, PurePosixPath

from loaders.errors import PageRefused
from loaders.points import bounds
from loaders.points.delimited import parse_csv
from loaders.points.geojson import parse_geojson
from loaders.points.kml import parse_kml, parse_kmz
from loaders.points.tables import PointFile
from loaders.points.vector_files import check_log, parse_geopackage, parse_parquet, parse_shapefiles
from loaders.points.workbooks import parse_workbook

_BEGINNINGS = {
    b"\x00\x00\x27\x0a": "a .shp alone: zip it with its .dbf, .shx and .prj",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook (.xls), or one with a password: save it as .xlsx "
    "without a password",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive: unpack it first",
    b"7z\xbc\xaf": "a 7z archive: unpack it first",
    b"Rar!": "a RAR archive: unpack it first",
}
_MARKUP = (b"<!doctype html", b"<html")
_N_BEGINNING = 1_024


def read_points(file: Path | tuple[str, bytes], sheet: str | None = None) -> PointFile:
    """Read a file of points; nothing is understood yet, and nothing stored.

    Parameters
    ----------
    file : Path or tuple of str and bytes
        Where the file lies, or its name and content.
    sheet : str, optional
        Which sheet of a workbook; by default the first with known headings.

    Returns
    -------
    PointFile

    Raises
    ------
    PageRefused
        If it is of no known form, damaged, too large, or would be once unpacked, or has no such
        sheet. Sizes are looked at before anything is read or unpacked.
    OSError
        If it cannot be read from disk.
    """
    name, body = bounds.take_file(file)
    if isinstance(file, Path):
        check_log(name, body, file)
    read = _parse(name, body, sheet)
    for table in read.tables:
        bounds.check_cells(table.name, table.columns.values())
    if sheet is not None and not read.sheets:
        raise PageRefused(f"{name}: {read.form} has no sheets; allowed with a sheet: a workbook")
    return read


def _parse(name: str, body: bytes, sheet: str | None) -> PointFile:
    for magic, what in _BEGINNINGS.items():
        if body.startswith(magic):
            raise PageRefused(f"{name}: {what}; allowed: {bounds.FORMS}")
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _parse_zip(name, body, sheet)
    if body.startswith(b"SQLite format 3\x00"):
        return parse_geopackage(name, body)
    if body.startswith(b"PAR1"):
        return parse_parquet(name, body)
    beginning = body[:_N_BEGINNING].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if beginning.startswith(_MARKUP):
        raise PageRefused(f"{name}: an HTML page; allowed: {bounds.FORMS}")
    if beginning.startswith((b"{", b"[", b"\x1e")) and beginning[1:2] != b"\x04":
        return parse_geojson(name, body)
    # In UTF-16 without a mark a Cyrillic letter begins with that byte too.
    is_markup = beginning.startswith(b"<") and beginning[1:2] != b"\x04"
    if is_markup and b"urn:schemas-microsoft-com:office:spreadsheet" in body[:_N_BEGINNING]:
        raise PageRefused(f"{name}: an Excel workbook of 2003 in XML: save it as .xlsx")
    if is_markup or beginning.startswith((b"\xff\xfe<", b"\xfe\xff\x00<")):
        return parse_kml(name, body)
    return parse_csv(name, body)


def _parse_zip(name: str, body: bytes, sheet: str | None) -> PointFile:
    with bounds.open_zip(body, name) as archive:
        members = [
            member
            for member in archive.namelist()
            # What macOS adds to every archive it packs.
            if not member.endswith("/") and not member.startswith("__MACOSX/")
        ]
        by_suffix: dict[str, list[str]] = {}
        for member in members:
            by_suffix.setdefault(PurePosixPath(member).suffix.casefold(), []).append(member)
        if by_suffix.get(".kml"):
            bounds.check_xml_size(
                name, sum(archive.getinfo(key).file_size for key in by_suffix[".kml"])
            )
            documents = {
                member: bounds.read_member(archive, member, name) for member in by_suffix[".kml"]
            }
            return parse_kmz(name, body, documents, members)
        if by_suffix.get(".shp"):
            return parse_shapefiles(name, body, archive)
        if "xl/workbook.xml" in members:
            return parse_workbook(name, body, sheet)
        if "xl/workbook.bin" in members:
            raise PageRefused(f"{name}: a binary Excel workbook (.xlsb): save it as .xlsx")
        if any(member.startswith("word/") for member in members):
            raise PageRefused(f"{name}: a Word document (.docx): save its table as .xlsx or CSV")
        if "mimetype" in members and "content.xml" in members:
            raise PageRefused(f"{name}: an OpenDocument file (.ods): save it as .xlsx or CSV")
        if by_suffix.get(".iwa"):
            raise PageRefused(f"{name}: an Apple Numbers file: export it as .xlsx or CSV")
        shown = ", ".join(map(repr, members[:3])) or "nothing"
        raise PageRefused(
            f"{name}: a zip archive of {shown}; allowed: one with a shapefile or KML in it"
        )
