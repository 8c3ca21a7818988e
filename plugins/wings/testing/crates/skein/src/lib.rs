//! The trait that every game has for plugins, as docs/wings.md gives it.

use wings::*;

#[system_trait(host)]
pub trait Keep: 'static {
    /// Hands over a value. Counts while the systems are dropped for another version; does nothing at other times.
    fn put(&self, key: &str, value: &[u8]);
    /// Takes a value that the version before has put: once, and while the systems start.
    fn take(&self, key: &str) -> Option<Vec<u8>>;
}
