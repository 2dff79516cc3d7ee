"""Reading departures out of sentences: what a text states, who leaves which post, and when."""
