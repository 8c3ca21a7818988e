use crate::Entity;

/// A component of the game or of a mod. Bindings implement it.
pub trait Component: Sized {
    /// The id, such as `pong:game/position@1.0.0`.
    const ID: &'static str;

    /// Whether an entity has the component.
    fn has(entity: Entity) -> bool;
    /// Adds the component with the defaults of its fields.
    fn add(entity: Entity);
    /// Removes the component.
    fn remove(entity: Entity);
    /// The values of an entity; `None` where it lacks the component.
    fn get(entity: Entity) -> Option<Self>;
    /// Gives an entity the component with these values.
    fn put(self, entity: Entity);
}

/// An event of the game or of a mod. Bindings implement it.
pub trait Event: Sized {
    /// The id, such as `pong:game/goal@1.0.0`.
    const ID: &'static str;

    /// Emits the event: its handlers run after the current call into the mod.
    fn raise(&self);
    /// Reads a payload. One that is malformed ends the mod.
    fn from_message(message: &[u8]) -> Self;
}

/// A hook of the game or of a mod, with its fields. Bindings implement it.
pub trait Hook: Sized {
    /// The id, such as `pong:game/damage@1.0.0`.
    const ID: &'static str;
    /// The type of the value that handlers change.
    type Value;

    /// Calls the handlers one after the other, at once. Returns the value that the last one returned.
    fn call(&self, value: Self::Value) -> Self::Value;
}

/// A column of a component, with the type of its elements. Bindings have one for each field.
#[doc(hidden)]
pub struct Column<T>(pub &'static str, std::marker::PhantomData<fn() -> T>);

impl<T> Column<T> {
    #[doc(hidden)]
    pub const fn new(id: &'static str) -> Self {
        Self(id, std::marker::PhantomData)
    }
}
