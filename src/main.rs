//! The `guidewright` program.
fn main() {}
