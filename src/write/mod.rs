//! A sink into a staging folder beside the output, then one exchange; and files of authors, replaced.
//!
//! A failed or killed build leaves the old site; a folder without Guidewright's marker is never
//! touched unless it is empty.
//!
//! For an output folder `public`, its parent folder may hold meanwhile:
//!
//! - `.public.guidewright-lock`, held by the build that is running;
//! - `.public.guidewright-staging`, the new site before the exchange and the old one after it;
//! - `.public.guidewright-old`, the old site, where the system cannot exchange two folders.
//!
//! # The spare
//!
//! Most files of a site are those of the site before, and to give each a further name takes longer than all
//! else that a build does after a small change. So there is a second tree of the site, the *spare*, in the
//! [cache](cache::Cache::spare):
//!
//! 1. A build moves the spare to the staging folder's place and finds out what is in it.
//! 2. A file that is to be kept and stands there, as it was left, is a file of the new site. Any other is
//!    linked from the output or written. What stands in its way is removed before: it may be the very file
//!    that the output shows, and is never written to.
//! 3. Files that nobody wanted are removed. The new site and the old one change places.
//! 4. The old site is the next spare. After the first build there is none; then the spare is made, of
//!    further names for the files of the output.
//!
//! A spare is trusted in nothing: a file in it counts only while it is as the record of the last build
//! says that its namesake in the output was left. One that is gone, half made, or changed costs time alone.
//! Where it cannot be moved to and fro, files are linked from the output and the old site is removed.
//!
//! A build that is killed leaves some of these folders; the next one repairs what it finds, and has a staging
//! folder for its spare.

pub mod cache;
mod folder;
mod handout;
mod lock;
mod replace;
mod staging;
mod tree;

use std::io;
use std::path::{Path, PathBuf};

pub use self::handout::hand_out;
pub use self::replace::{put, replace};
pub use self::staging::{Published, Replacement, StagingSink};

/// The file in an output folder that says who made it.
pub const MARKER: &str = ".guidewright";

/// Why an output folder cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// It has files that Guidewright did not make.
    #[error(
        "`{0}` was not made by Guidewright (it has no `{MARKER}` file) and is not empty, so it is left as it is; \
         choose another folder with --out, or empty this one"
    )]
    Foreign(PathBuf),
    /// It is a file.
    #[error("`{0}` is not a folder")]
    NotAFolder(PathBuf),
    /// A build would destroy its own sources.
    #[error("the output folder `{out}` {relation}; choose another one with --out")]
    Overlap {
        /// The output folder.
        out: PathBuf,
        /// How it lies to the site.
        relation: &'static str,
    },
    /// It has no name of its own, as `/` has none.
    #[error("`{0}` cannot be an output folder")]
    NoName(PathBuf),
    /// Another build holds the lock.
    #[error("another build is writing to `{0}`")]
    Busy(PathBuf),
    /// It holds a site, and is asked to hold something else.
    #[error("`{0}` holds a site that `guidewright build` made; choose another folder with --out")]
    Site(PathBuf),
    /// It holds what `guidewright extract` wrote.
    #[error("`{0}` holds what `guidewright extract` wrote, and no site; choose another folder with --out")]
    Handout(PathBuf),
    /// A file in it is not as it was written.
    #[error(
        "`{path}` was {fate} since `guidewright extract` wrote this folder, so all of it is left as it is; \
             move the file away, or choose another folder with --out"
    )]
    Edited {
        /// The file.
        path: PathBuf,
        /// What happened to it: `added` or `changed`.
        fate: &'static str,
    },
    /// What a killed build left is not what a build leaves.
    #[error("`{0}` is in the way: it has the name of a staging folder, but Guidewright did not make it; remove it")]
    StrangeLeftover(PathBuf),
    /// A file of an author's is no longer as it was read.
    #[error("`{0}` was changed by another program meanwhile, so it is left as it is")]
    Changed(PathBuf),
    /// The file system refuses.
    #[error("cannot {action} `{path}`")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On which path.
        path: PathBuf,
        /// Why not.
        #[source]
        source: io::Error,
    },
}

impl WriteError {
    fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}

#[cfg(test)]
mod tests;
