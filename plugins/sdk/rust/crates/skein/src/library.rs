//! The engine's own traits, as modules of functions.

/// Entities of the mod.
pub mod world {
    pub use crate::engine::world::{alive, despawn, despawn_many, spawn, spawn_many};
}

/// The log of the game. [`info!`](crate::info) and the like take formats.
pub mod log {
    pub use crate::engine::Level;
    pub use crate::engine::log::write;
}

/// The time of the game.
pub mod time {
    pub use crate::engine::time::{delta, elapsed, frame, step};
}

/// Random numbers, which follow from the seed of the game.
pub mod random {
    pub use crate::engine::random::{below, bits, float};
}

/// The actions of the player.
pub mod input {
    pub use crate::engine::input::{find, held, pressed, released, value};
}

/// Pictures, sounds and data, of the game and of the mod.
pub mod assets {
    pub use crate::engine::assets::{find, read, size, type_};
}

/// Texts for components, which hold a text by its number.
pub mod text {
    pub use crate::engine::text::intern;
}

/// Bytes that the mod keeps across sessions.
pub mod storage {
    pub use crate::engine::storage::{get, keys, remove, room, set};
}

/// The mods that run.
pub mod mods {
    pub use crate::engine::mods::{list, version};
}


/// Writes a line to the log, as [`format!`] would make it.
#[macro_export]
macro_rules! debug {
    ($($format:tt)*) => { $crate::log::write($crate::log::Level::Debug, &::std::format!($($format)*)) };
}

/// Writes a line to the log, as [`format!`] would make it.
#[macro_export]
macro_rules! info {
    ($($format:tt)*) => { $crate::log::write($crate::log::Level::Info, &::std::format!($($format)*)) };
}

/// Writes a warning to the log, as [`format!`] would make it.
#[macro_export]
macro_rules! warn {
    ($($format:tt)*) => { $crate::log::write($crate::log::Level::Warn, &::std::format!($($format)*)) };
}

/// Writes an error to the log, as [`format!`] would make it.
#[macro_export]
macro_rules! error {
    ($($format:tt)*) => { $crate::log::write($crate::log::Level::Error, &::std::format!($($format)*)) };
}
