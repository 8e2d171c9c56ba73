//! Which of some names an author may have meant.

/// Nobody types a name of hundreds of letters: comparing it would only cost time.
pub(super) const MAX_LENGTH: usize = 100;

/// How far `candidate` is from what was `written`: `None` if it is no plausible reading of it. Lower is
/// nearer.
pub(super) fn distance(written: &str, candidate: &str) -> Option<usize> {
    let (a, b) = (fold(written), fold(candidate));
    if a == b {
        return Some(0);
    }
    // One edit in three letters, and never so many that another word results.
    let shorter = a.len().min(b.len());
    let allowed = (shorter / 3).clamp(1, 3);
    if a.len().abs_diff(b.len()) <= allowed {
        let edits = strsim::osa_distance(&a, &b);
        if edits <= allowed && edits < shorter {
            return Some(edits);
        }
    }
    // `selectors` for `podSelector`: one is a part of the other.
    let (a, b) = (a.strip_suffix('s').unwrap_or(&a), b.strip_suffix('s').unwrap_or(&b));
    let part = a.len().min(b.len()) >= 4 && (a.ends_with(b) || b.ends_with(a) || a.starts_with(b) || b.starts_with(a));
    part.then(|| 4 + a.len().abs_diff(b.len()))
}

/// The nearest of `candidates`, nearest first, at most `limit`.
pub(super) fn nearest<'c>(written: &str, candidates: impl Iterator<Item = &'c str>, limit: usize) -> Vec<&'c str> {
    if written.len() > MAX_LENGTH {
        return Vec::new();
    }
    let mut near: Vec<(usize, &str)> =
        candidates.filter_map(|name| distance(written, name).map(|distance| (distance, name))).collect();
    near.sort_unstable();
    near.dedup();
    // Beside a typo of one letter, names three letters away are noise.
    let best = near.first().map_or(0, |&(distance, _)| distance);
    near.into_iter().take_while(|&(distance, _)| distance <= best + 2).take(limit).map(|(_, name)| name).collect()
}

/// Without what authors confuse: case, `-` and `_`.
fn fold(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '-' | '_')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typos_casing_and_parts_are_near() {
        let fields =
            ["image", "imagePullPolicy", "name", "podSelector", "ports", "policyTypes", "ip", "env", "envFrom"];
        for (written, expected) in [
            ("imagePullpolicy", Some("imagePullPolicy")),
            ("image_pull_policy", Some("imagePullPolicy")),
            ("imgae", Some("image")),
            ("selectors", Some("podSelector")),
            ("port", Some("ports")),
            ("nam", Some("name")),
            ("envs", Some("env")),
            ("id", Some("ip")),
            ("replicas", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, fields.into_iter(), 3).first().copied(), expected, "{written}");
        }
    }
}
