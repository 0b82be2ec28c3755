"""The demonstration study: stimuli of its own making, with known quality."""
