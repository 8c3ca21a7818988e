use crate::engine::world;

/// A handle to an entity. The entity may be gone by the time it is used; that ends the mod, unless [`is_alive`](Self::is_alive) asks first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(transparent)]
pub struct Entity(u32);

impl Entity {
    /// Makes an entity that belongs to the mod.
    pub fn spawn() -> Self {
        world::spawn()
    }

    /// Removes the entity and its components.
    pub fn despawn(self) {
        world::despawn(self);
    }

    /// Whether the entity exists.
    pub fn is_alive(self) -> bool {
        world::alive(self)
    }

    /// The handle as a number.
    pub const fn handle(self) -> u32 {
        self.0
    }

    /// The entity of a handle.
    pub const fn from_handle(handle: u32) -> Self {
        Self(handle)
    }
}
