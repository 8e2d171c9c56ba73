//! The starter project.
