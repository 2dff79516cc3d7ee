"""From a view's facts to what is drawn of them: marks, frames, legend, timeline."""
