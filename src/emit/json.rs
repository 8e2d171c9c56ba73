//! JSON lines, version 1: a published format with structs of its own.
