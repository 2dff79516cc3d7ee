import subprocess
import sys


def test_importing_geodata_loads_no_shapes_and_no_heavy_library():
    script = (
        "import geodata, sys; geodata.find_iso3('Ukraine'); geodata.find_region('world');"
        "heavy = {'geopandas', 'pandas', 'numpy', 'shapely', 'pyproj'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (result.returncode, result.stderr) == (0, "")


def test_every_public_name_is_there():
    import geodata

    missing = [name for name in geodata.__all__ if not hasattr(geodata, name)]
    assert missing == []
