use crate::message::{self, Malformed, Reader};
use crate::value::{Lift, Lower};

/// The state of a system: what goes on when the file of the mod changes. `#[derive(skein::State)]` implements it.
#[diagnostic::on_unimplemented(
    message = "the system `{Self}` has no state",
    note = "write `#[derive(Default, skein::State)]` in front of the type"
)]
pub trait State: Default {
    /// The number of fields.
    #[doc(hidden)]
    const FIELDS: usize;

    /// Writes the fields, each as its key and its value.
    #[doc(hidden)]
    fn save(&self, to: &mut Vec<u8>);
    /// Reads the field of a name. Does nothing where there is none, or where the value is of another type.
    #[doc(hidden)]
    fn restore(&mut self, name: &str, value: Reader);
}

/// A type that fields of a state can have.
#[diagnostic::on_unimplemented(
    message = "values of the type `{Self}` cannot go on when the file of the mod changes",
    note = "write `#[transient]` in front of the field: it starts anew then"
)]
pub trait StateValue: Lower + Lift {
    /// The type's name behind that of the field: mods in other languages have the same for the same type.
    const KIND: &'static str;
}

macro_rules! kinds {
    ($($type:ty => $kind:literal),*) => { $(impl StateValue for $type { const KIND: &'static str = $kind; })* };
}
kinds!(bool => "bool", u8 => "u8", i8 => "s8", u16 => "u16", i16 => "s16", u32 => "u32", i32 => "s32", u64 => "u64", i64 => "s64",
    f32 => "f32", f64 => "f64", char => "char", crate::Entity => "entity", String => "string");

impl<T: StateValue> StateValue for Vec<T> {
    const KIND: &'static str = "list";
}

impl<T: StateValue> StateValue for Option<T> {
    const KIND: &'static str = "option";
}

impl<A: StateValue, B: StateValue> StateValue for (A, B) {
    const KIND: &'static str = "tuple";
}

impl<A: StateValue, B: StateValue, C: StateValue> StateValue for (A, B, C) {
    const KIND: &'static str = "tuple";
}

#[doc(hidden)]
pub fn save_field<T: StateValue>(to: &mut Vec<u8>, name: &str, value: &T) {
    message::write_text(to, &[name, ":", T::KIND].concat());
    value.write(to);
}

#[doc(hidden)]
pub fn restore_field<T: StateValue>(mut from: Reader, value: &mut T) {
    if let Ok(found) = T::read(&mut from) {
        *value = found;
    }
}

/// Makes the state that a version of the system has saved.
pub(crate) fn restored<T: State>(mut message: Reader) -> Result<T, Malformed> {
    let from = &mut message;
    let mut state = T::default();
    message::read_at_least(from, 2)?;
    message::skip(from, 1)?;
    for _ in 0..message::read_items(from)? / 2 {
        let key = message::read_text(from)?;
        let value = *from;
        message::skip(from, 1)?;
        // AssemblyScript has a digest behind the name of fields that are not of a simple type.
        state.restore(key.split([':', '#']).next().unwrap_or(key), value);
    }
    Ok(state)
}
