//! A sink into a staging folder beside the output, then one exchange.
//!
//! A failed or killed build leaves the old site; a folder without Guidewright's marker is never
//! touched unless it is empty.
