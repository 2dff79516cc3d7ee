"""Words as data: what is said is spans and blocks until one renderer per format writes it."""
