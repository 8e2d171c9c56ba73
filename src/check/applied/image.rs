//! References to container images, as registries and runtimes read them.

/// The parts of a reference that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Image<'a> {
    /// Registry and repository.
    pub(crate) name: &'a str,
    /// After `:`.
    pub(crate) tag: Option<&'a str>,
    /// After `@`.
    pub(crate) digest: Option<&'a str>,
}

/// Why a text is no reference to an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageFault<'a> {
    /// A digest that follows `:` as a tag does. Holds the name and the digest.
    DigestAsTag(&'a str, &'a str),
    /// A digest of another form than `sha256:` and 64 hexadecimal digits.
    Digest(&'a str),
    /// A tag with other characters than tags have, or too long.
    Tag(&'a str),
    /// A repository with upper-case letters.
    UpperCase(&'a str),
    /// A name of another form.
    Name(&'a str),
}

/// Registries take no longer tags.
const LONGEST_TAG: usize = 128;
/// Registries take no longer names.
const LONGEST_NAME: usize = 255;

/// Reads a reference: `registry:5000/name:tag@sha256:…`.
pub(crate) fn parse(text: &str) -> Result<Image<'_>, ImageFault<'_>> {
    let (rest, digest) = text.split_once('@').map_or((text, None), |(rest, digest)| (rest, Some(digest)));
    if let Some(digest) = digest.filter(|digest| !is_digest(digest)) {
        return Err(ImageFault::Digest(digest));
    }
    let last = rest.rfind('/').map_or(0, |slash| slash + 1);
    let (name, tag) = match rest[last..].find(':') {
        Some(colon) => (&rest[..last + colon], Some(&rest[last + colon + 1..])),
        None => (rest, None),
    };
    if let Some(tag) = tag.filter(|tag| !is_tag(tag)) {
        let algorithm = tag.split(':').next().unwrap_or_default();
        let is_digest = tag.len() > algorithm.len() && matches!(algorithm, "sha256" | "sha512" | "sha1" | "md5");
        return Err(if is_digest { ImageFault::DigestAsTag(name, tag) } else { ImageFault::Tag(tag) });
    }
    match name_fault(name) {
        Some(fault) => Err(fault),
        None => Ok(Image { name, tag, digest }),
    }
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, hex)) = text.split_once(':') else { return false };
    let length = match algorithm {
        "sha256" => 64,
        "sha512" => 128,
        _ => hex.len().max(32),
    };
    !algorithm.is_empty() && hex.len() == length && hex.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'))
}

fn is_tag(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_TAG
        && !text.starts_with(['.', '-'])
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

fn name_fault(name: &str) -> Option<ImageFault<'_>> {
    let is_domain = |first: &str| {
        first.contains(['.', ':']) || first == "localhost" || first.bytes().any(|b| b.is_ascii_uppercase())
    };
    let (domain, path) = match name.split_once('/') {
        Some((first, rest)) if is_domain(first) => (Some(first), rest),
        _ => (None, name),
    };
    let is_host = |host: &str| {
        !host.is_empty()
            && (host.starts_with('[') || host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-')))
    };
    let is_domain_good = domain.is_none_or(|domain| match domain.rsplit_once(':') {
        Some((host, port)) => is_host(host) && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()),
        None => is_host(domain),
    });
    if name.len() > LONGEST_NAME || !is_domain_good {
        return Some(ImageFault::Name(name));
    }
    if path.split('/').all(is_component) {
        return None;
    }
    let would_fit = path.split('/').all(|part| is_component(&part.to_ascii_lowercase()));
    Some(if would_fit { ImageFault::UpperCase(path) } else { ImageFault::Name(name) })
}

/// Lower-case letters and digits, with `.`, `_`, `__` or dashes between them.
fn is_component(part: &str) -> bool {
    let is_word = |b: &u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let bytes = part.as_bytes();
    if !bytes.first().is_some_and(is_word) || !bytes.last().is_some_and(is_word) {
        return false;
    }
    bytes
        .split(is_word)
        .filter(|between| !between.is_empty())
        .all(|between| matches!(between, b"." | b"_" | b"__") || between.iter().all(|b| *b == b'-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn references_are_taken_apart() {
        let pinned = format!("registry.example.com:5000/team/web:1.2@{DIGEST}");
        for (text, name, tag, digest) in [
            ("nginx", "nginx", None, None),
            ("nginx:1.29", "nginx", Some("1.29"), None),
            ("localhost:5000/a", "localhost:5000/a", None, None),
            ("k8s.gcr.io/a__b/c--d:V1_x", "k8s.gcr.io/a__b/c--d", Some("V1_x"), None),
            (pinned.as_str(), "registry.example.com:5000/team/web", Some("1.2"), Some(DIGEST)),
        ] {
            assert_eq!(parse(text), Ok(Image { name, tag, digest }), "{text}");
        }
    }

    #[test]
    fn what_no_runtime_reads_is_a_fault() {
        for (text, fault) in [
            ("api:sha256:12ab", ImageFault::DigestAsTag("api", "sha256:12ab")),
            ("api@sha256:12ab", ImageFault::Digest("sha256:12ab")),
            ("api:", ImageFault::Tag("")),
            ("api:a b", ImageFault::Tag("a b")),
            ("team/Api:1", ImageFault::UpperCase("team/Api")),
            ("my api", ImageFault::Name("my api")),
            ("a..b", ImageFault::Name("a..b")),
            ("-a", ImageFault::Name("-a")),
            ("a//b", ImageFault::Name("a//b")),
            ("host:port/a", ImageFault::Name("host:port/a")),
            ("", ImageFault::Name("")),
        ] {
            assert_eq!(parse(text), Err(fault), "{text}");
        }
    }
}
