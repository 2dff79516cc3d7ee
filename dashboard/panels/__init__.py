"""What stands beside the map, as data: a country, the world, the sources, reviews, an import."""
