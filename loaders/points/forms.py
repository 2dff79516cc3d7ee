"""Which files of points can be read, in words; apart, so that saying it opens no reader."""

FORMS = "CSV, Excel (.xlsx, .xlsm), GeoJSON, KML, KMZ, GeoPackage, a zipped shapefile, GeoParquet"
"""What can be read, for messages."""
