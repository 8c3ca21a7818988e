//! Mods for Skein games in Rust.
//!
//! A mod is a crate of the type `cdylib` that [`module!`] describes. A type with [`system`] handles events, runs on queries and
//! provides traits; `skein bindgen --lang rust` writes the types that the game shares, and [`bindings!`] includes them.
//!
//! ```ignore
//! use skein::prelude::*;
//!
//! skein::module! {}
//! skein::bindings!("pong.rs");
//!
//! #[derive(Default, skein::State)]
//! struct Spinner {
//!     bounces: u32,
//! }
//!
//! #[skein::system]
//! impl Spinner {
//!     #[on]
//!     fn bounced(&mut self, bounce: Bounce) {
//!         self.bounces += 1;
//!         info!("{} bounces, on the {:?}", self.bounces, bounce.side);
//!     }
//! }
//! ```

extern crate self as skein;

mod compound;
#[allow(dead_code, unused_imports, clippy::all)]
mod engine;
mod entity;
mod flags;
mod item;
mod library;
mod message;
mod query;
pub mod rt;
mod scalar;
mod state;
mod value;

pub use entity::Entity;
pub use item::{Component, Event, Hook};
pub use library::{assets, input, log, mods, random, storage, text, time, world};
pub use query::Query;
pub use skein_macros::{Component, Enum, Event, Record, State, Variant, bindings, module, query, system};
pub use state::{State, StateValue};

/// The names that a mod needs most: `use skein::prelude::*`.
pub mod prelude {
    pub use crate::{Component as _, Entity, Event as _, Hook as _, debug, error, info, warn};
    pub use crate::{assets, input, log, mods, random, storage, text, time, world};
}
