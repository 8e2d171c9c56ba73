//! Reproducible `.tar.gz` and `.zip`: sorted, fixed times and owners, one folder.
