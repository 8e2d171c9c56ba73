//! Blanks what is not YAML (ellipses, placeholders, template lines), so that spans hold and the rest can be parsed.
