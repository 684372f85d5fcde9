"""What a definition means: the parsed model, its diagnostics, data flow, Retriers and Catchers, and effects."""
