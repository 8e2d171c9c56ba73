//! Markdown events to HTML: anchors, links, code frames.
