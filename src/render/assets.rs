//! Style sheets, scripts and icons, published under names that change with their content.
//!
//! Enters: the built-in assets, and the site's own files over them. Leaves: [`Assets`], which gives
//! templates an address with the content's hash in it (`site.1f0c3a9e.css`), so that a server may
//! let browsers keep the file for ever. The site's own files stay under their plain names, too;
//! a copy under the other name is made of those that templates name. Files are read when they are
//! asked for.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

use crate::escape;
use crate::load::{Asset, LoadError};
use crate::sink::{OutPath, OutPathError, Sink, SinkError};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Builtin;

/// How many bytes of the hash stand in a name.
const HASH_BYTES: usize = 4;

thread_local! {
    /// The files that templates name, of what this thread renders.
    static NAMED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// The files that templates may name.
#[derive(Debug, Default)]
pub struct Assets {
    files: BTreeMap<String, File>,
}

#[derive(Debug)]
struct File {
    content: Content,
    /// The name with the hash, made when a template first asks.
    published: OnceLock<Result<String, String>>,
    /// Whether a template named it since somebody began to look.
    is_named: AtomicBool,
}

#[derive(Debug)]
enum Content {
    Builtin(Cow<'static, [u8]>),
    Own(Asset),
}

/// An asset that cannot be published.
#[derive(Debug, thiserror::Error)]
pub enum AssetError {
    /// The site's own file cannot be read.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The sink does not take it.
    #[error(transparent)]
    Sink(#[from] SinkError),
    /// A name that cannot be a file.
    #[error(transparent)]
    Path(#[from] OutPathError),
}

impl Assets {
    /// The built-in assets, with the site's own files over them.
    pub fn of(own: &[Asset]) -> Self {
        let mut files = BTreeMap::new();
        let mut add = |name: String, content| {
            files.insert(name, File { content, published: OnceLock::new(), is_named: AtomicBool::new(false) })
        };
        for name in Builtin::iter() {
            if let Some(file) = Builtin::get(&name) {
                add(name.into_owned(), Content::Builtin(file.data));
            }
        }
        for asset in own {
            add(asset.out.as_str().to_owned(), Content::Own(asset.clone()));
        }
        Self { files }
    }

    /// The address of a file from the root of the site, for links; or why there is none.
    pub(super) fn address(&self, name: &str) -> Result<String, String> {
        let file = self.files.get(name).ok_or_else(|| {
            let near = crate::similar::nearest(name, self.files.keys().map(|known| (known.as_str(), known)), |known| {
                (known.len() / 3).max(1)
            });
            match near {
                Some(near) => format!("there is no asset `{name}`; did you mean `{near}`?"),
                None => format!("there is no asset `{name}`: it is neither built in nor in `static/`"),
            }
        })?;
        NAMED.with_borrow_mut(|named| named.insert(name.to_owned()));
        file.is_named.store(true, Ordering::Relaxed);
        let published = file.published.get_or_init(|| {
            let bytes = file.content.bytes().map_err(|error| error.to_string())?;
            Ok(fingerprinted(name, &bytes))
        });
        published.as_ref().map(|path| escape::path(path, escape::Letters::AsTheyAre)).map_err(Clone::clone)
    }

    /// Does something, and says which files templates named in it. What is done must stay on this thread.
    pub(super) fn naming<T>(&self, what: impl FnOnce() -> T) -> (T, BTreeSet<String>) {
        NAMED.take();
        let done = what();
        (done, NAMED.take())
    }

    /// Does something, on any threads, and says which files templates named meanwhile. One at a time.
    pub(super) fn naming_anywhere<T>(&self, what: impl FnOnce() -> T) -> (T, BTreeSet<String>) {
        self.files.values().for_each(|file| file.is_named.store(false, Ordering::Relaxed));
        let done = what();
        let named = self.files.iter().filter(|(_, file)| file.is_named.load(Ordering::Relaxed));
        (done, named.map(|(name, _)| name.clone()).collect())
    }

    /// Takes a file for one that a template named.
    pub(super) fn name(&self, name: &str) {
        // A file that is gone is no file to publish.
        let _ = self.address(name);
    }

    /// The file that a template may name by a path with its hash in the name.
    pub fn at(&self, path: &OutPath) -> Result<Option<Cow<'_, [u8]>>, LoadError> {
        for (name, file) in self.files.iter().filter(|(name, _)| is_of(path.as_str(), name)) {
            let bytes = file.content.bytes()?;
            if fingerprinted(name, &bytes) == path.as_str() {
                return Ok(Some(bytes));
            }
        }
        Ok(None)
    }

    /// Puts every built-in asset, and each of the site's own files that a template named, into the
    /// sink under its name with the hash. Comes after the pages.
    pub(super) fn publish(&self, sink: &dyn Sink) -> Result<(), AssetError> {
        for (name, file) in &self.files {
            let is_own = matches!(file.content, Content::Own(_));
            if is_own && file.published.get().is_none() {
                continue;
            }
            let bytes = file.content.bytes()?;
            sink.put(&OutPath::new(fingerprinted(name, &bytes))?, &bytes)?;
        }
        Ok(())
    }
}

impl Content {
    fn bytes(&self) -> Result<Cow<'_, [u8]>, LoadError> {
        match self {
            Self::Builtin(bytes) => Ok(Cow::Borrowed(bytes)),
            Self::Own(asset) => asset.read().map(Cow::Owned),
        }
    }
}

/// Whether a path may be that of the file with this name: it begins with the name up to its ending.
fn is_of(path: &str, name: &str) -> bool {
    let stem = name.rfind('.').map_or(name, |at| &name[..at]);
    path.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// `css/site.1f0c3a9e.css` for `css/site.css`.
fn fingerprinted(name: &str, bytes: &[u8]) -> String {
    let (folder, file) = name.rsplit_once('/').map_or(("", name), |(folder, file)| (folder, file));
    let slash = if folder.is_empty() { "" } else { "/" };
    let (stem, ending) = match file.rfind('.').filter(|&at| at > 0) {
        Some(at) => file.split_at(at),
        None => (file, ""),
    };
    let mut hash = String::with_capacity(HASH_BYTES * 2);
    for byte in Sha256::digest(bytes).iter().take(HASH_BYTES) {
        hash.extend([byte >> 4, byte & 15].map(|half| char::from_digit(half.into(), 16).unwrap_or('0')));
    }
    format!("{folder}{slash}{stem}.{hash}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sink::MemorySink;

    fn own(name: &str, text: &str) -> (Asset, tempfile::NamedTempFile) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        (Asset { out: OutPath::new(name).unwrap(), source: file.path().to_owned() }, file)
    }

    #[test]
    fn names_change_with_the_content() {
        assert_eq!(fingerprinted("a/site.min.css", b""), "a/site.min.e3b0c442.css");
        assert_eq!(fingerprinted("LICENSE", b""), "LICENSE.e3b0c442");
        assert_eq!(fingerprinted(".well-known/.x", b""), ".well-known/.x.e3b0c442");
        assert_ne!(fingerprinted("a.js", b"1"), fingerprinted("a.js", b"2"));
    }

    #[test]
    fn own_files_win_and_are_copied_when_named() {
        let (style, _keep_style) = own("site.css", "p{}");
        let (logo, _keep_logo) = own("img/my logo.svg", "<svg/>");
        let (other, _keep_other) = own("large.bin", "x");
        let assets = Assets::of(&[style, logo, other]);
        assert_eq!(assets.address("site.css").unwrap(), fingerprinted("site.css", b"p{}"));
        assert!(assets.address("img/my logo.svg").unwrap().starts_with("img/my%20logo."));
        let error = assets.address("site.ccs").unwrap_err();
        assert_eq!(error, "there is no asset `site.ccs`; did you mean `site.css`?");

        let sink = MemorySink::default();
        assets.publish(&sink).unwrap();
        let files = sink.into_files();
        let names: Vec<&str> = files.keys().map(OutPath::as_str).collect();
        assert!(names.contains(&fingerprinted("site.css", b"p{}").as_str()), "{names:?}");
        assert!(names.iter().any(|name| name.starts_with("site.") && name.ends_with(".js")), "{names:?}");
        assert!(names.iter().any(|name| name.starts_with("img/my logo.")), "{names:?}");
        assert!(!names.iter().any(|name| name.starts_with("large")), "{names:?}");
    }
}
