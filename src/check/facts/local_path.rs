//! Paths inside a volume.
//!
//! Source: `validateLocalDescendingPath`, `validateLocalNonReservedPath` and `validatePathNoBacksteps`
//! of `pkg/apis/core/validation`.

/// What is demanded of a path that leads down from where it starts, as what follows the field's name.
pub(super) fn fault(path: &str) -> Option<&'static str> {
    if path.starts_with('/') {
        return Some("takes a path that does not begin with `/`");
    }
    steps_back(path)
}

/// What is demanded of the path of a file in a volume: the kubelet keeps names that begin with `..`.
pub(super) fn file_fault(path: &str) -> Option<&'static str> {
    fault(path).or_else(|| path.starts_with("..").then_some("takes a path that does not begin with `..`"))
}

/// What is demanded of a path that does not leave its folder.
pub(super) fn steps_back(path: &str) -> Option<&'static str> {
    path.split('/').any(|part| part == "..").then_some("takes a path without `..` in it")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_down() {
        for path in ["", "a/b", "a..b", ".a", "./a"] {
            assert_eq!(file_fault(path), None, "{path}");
        }
        for path in ["/a", "..", "a/../b", "../a", "..a"] {
            assert!(file_fault(path).is_some(), "{path}");
        }
        assert_eq!((fault("..a"), steps_back("/a")), (None, None));
    }
}
