//! A total, lossless line scanner for YAML: it never fails, whatever the bytes.
//!
//! Enters: any text. Leaves: tokens that cover it without a gap (keys, scalars, punctuation,
//! comments, block scalar bodies, white space), line by line, each with its depth of indentation.
//! Feeds ellipses and placeholders (`example::mask`) and highlighting (`render::highlight`).
