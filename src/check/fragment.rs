//! Which type a mapping or list without `apiVersion` and `kind` is a fragment of.
