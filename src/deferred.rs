//! Values that are made when they are first looked at.
//!
//! Of a site that was built before, most of what stands in guides is never looked at again: it is there
//! for who asks, and costs nothing as long as nobody does. Never knows what a value is made from.

use std::fmt;
use std::ops::Deref;
use std::sync::LazyLock;

/// Makes a value, once.
type Make<T> = Box<dyn FnOnce() -> T + Send>;

/// A value, or how it is made. Reads as the value.
pub struct Deferred<T>(State<T>);

enum State<T> {
    Made(T),
    Later(LazyLock<T, Make<T>>),
}

impl<T> Deferred<T> {
    /// Made at the first look; from then on the same value.
    pub fn later(make: impl FnOnce() -> T + Send + 'static) -> Self {
        Self(State::Later(LazyLock::new(Box::new(make))))
    }
}

impl<T> From<T> for Deferred<T> {
    fn from(value: T) -> Self {
        Self(State::Made(value))
    }
}

impl<T> Deref for Deferred<T> {
    type Target = T;

    fn deref(&self) -> &T {
        match &self.0 {
            State::Made(value) => value,
            State::Later(value) => value,
        }
    }
}

impl<T: Clone> Clone for Deferred<T> {
    fn clone(&self) -> Self {
        Self(State::Made((**self).clone()))
    }
}

impl<T: fmt::Debug> fmt::Debug for Deferred<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_value_is_made_once_and_only_for_who_looks() {
        let made = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&made);
        let value = Deferred::later(move || {
            count.fetch_add(1, Ordering::Relaxed);
            "text".to_owned()
        });
        assert_eq!(made.load(Ordering::Relaxed), 0);
        assert_eq!((value.len(), value.as_str()), (4, "text"));
        assert_eq!(format!("{value:?} {:?}", value.clone()), "\"text\" \"text\"");
        assert_eq!(made.load(Ordering::Relaxed), 1);
        assert_eq!(*Deferred::from(7), 7);
    }
}
