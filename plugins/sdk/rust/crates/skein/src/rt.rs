//! What generated code calls.

pub use crate::compound::payload_at;
pub use crate::item::Column;
pub use crate::message::{Malformed, Reader, read_at_least, read_integer, read_items, skip, write_items, write_unsigned};
pub use crate::query::{entities, length, read, write};
pub use crate::state::{restore_field, save_field};
pub use crate::value::{Arena, Lift, Lower, align, most, offsets, size, variant_size};

use crate::State;
use std::alloc::Layout;
use std::any::Any;
use std::cell::UnsafeCell;

/// The length of texts, one after the other.
pub const fn length_of(parts: &[&str]) -> usize {
    let (mut length, mut i) = (0, 0);
    while i < parts.len() {
        length += parts[i].len();
        i += 1;
    }
    length
}

/// Texts, one after the other.
pub const fn join<const N: usize>(parts: &[&str]) -> [u8; N] {
    let mut bytes = [0; N];
    let (mut at, mut i) = (0, 0);
    while i < parts.len() {
        let part = parts[i].as_bytes();
        let mut j = 0;
        while j < part.len() {
            bytes[at] = part[j];
            at += 1;
            j += 1;
        }
        i += 1;
    }
    bytes
}

/// Joins texts while compiling.
#[macro_export]
#[doc(hidden)]
macro_rules! __text {
    ($($part:expr),* $(,)?) => {{
        const PARTS: &[&str] = &[$($part),*];
        const BYTES: [u8; $crate::rt::length_of(PARTS)] = $crate::rt::join(PARTS);
        const TEXT: &str = match std::str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => panic!(),
        };
        TEXT
    }};
}

/// A core value.
pub trait Core {
    fn bits(self) -> u64;
    fn of(bits: u64) -> Self;
}

macro_rules! core {
    ($($type:ty, |$value:ident| $bits:expr, |$from:ident| $of:expr;)*) => { $(
        impl Core for $type {
            #[inline(always)]
            fn bits(self) -> u64 { let $value = self; $bits }
            #[inline(always)]
            fn of($from: u64) -> Self { $of }
        }
    )* };
}
core! {
    i32, |value| u64::from(value as u32), |bits| bits as i32;
    i64, |value| value as u64, |bits| bits as i64;
    f32, |value| u64::from(value.to_bits()), |bits| f32::from_bits(bits as u32);
    f64, |value| value.to_bits(), |bits| f64::from_bits(bits);
}

/// The core values of a call, and the memory that they point to.
pub struct Call<const N: usize> {
    flat: [u64; N],
    at: usize,
    /// The memory of the parts of values.
    pub arena: Arena,
}

impl<const N: usize> Call<N> {
    #[inline(always)]
    #[expect(clippy::new_without_default)]
    pub fn new() -> Self {
        Self { flat: [0; N], at: 0, arena: Arena::new() }
    }

    #[inline(always)]
    pub fn pass<T: Lower + ?Sized>(&mut self, value: &T) {
        value.lower(&mut self.flat[self.at..], &mut self.arena);
        self.at += T::FLAT;
    }

    #[inline(always)]
    pub fn value<T: Core>(&self, index: usize) -> T {
        T::of(self.flat[index])
    }
}

/// Memory for a value that is passed or returned.
#[repr(C, align(16))]
pub struct Area<const BYTES: usize>([u8; BYTES]);

impl<const BYTES: usize> Area<BYTES> {
    #[inline(always)]
    #[expect(clippy::new_without_default)]
    pub fn new() -> Self {
        Self([0; BYTES])
    }

    #[inline(always)]
    pub fn at(&mut self, offset: usize) -> *mut u8 {
        unsafe { self.0.as_mut_ptr().add(offset) }
    }
}

/// Something that only calls into the mod reach, which never overlap.
pub struct Slot<T>(UnsafeCell<Option<T>>);

// A module has one thread, and the host lets no call in while another one is under way.
unsafe impl<T> Sync for Slot<T> {}

impl<T> Slot<T> {
    #[expect(clippy::new_without_default)]
    pub const fn new() -> Self {
        Self(UnsafeCell::new(None))
    }

    #[expect(clippy::mut_from_ref)]
    pub fn get(&self) -> &mut T {
        unsafe { (*self.0.get()).as_mut() }.expect("the system has started")
    }

    pub fn set(&self, value: Option<T>) {
        unsafe { *self.0.get() = value }
    }
}

/// A type with `#[skein::system]`.
#[diagnostic::on_unimplemented(message = "`{Self}` is no system", note = "write `#[skein::system]` in front of its impl block")]
pub trait System: Sized + 'static {
    fn slot() -> &'static Slot<Self>;
}

/// The result of the last export, which the host reads after it has returned.
static RETURNED: Slot<(Box<dyn Any>, Arena)> = Slot::new();

/// Keeps a result until the next one. Returns where it lies.
pub fn keep<T: Lower + 'static>(value: T) -> i32 {
    let mut arena = Arena::new();
    let at = arena.take(T::SIZE.max(8));
    let value = Box::new(value);
    unsafe { value.store(at, &mut arena) };
    RETURNED.set(Some((value, arena)));
    at as usize as i32
}

/// The bits of a result that is one core value.
#[inline(always)]
pub fn flat_of<T: Lower>(value: T) -> u64 {
    let mut flat = [0; 1];
    value.lower(&mut flat, &mut Arena::new());
    flat[0]
}

/// Frees parameters that the host has put into memory.
///
/// # Safety
/// The host has allocated them with this size and alignment.
pub unsafe fn free_parameters(at: i32, size: usize, align: usize) {
    unsafe { crate::compound::free(at as usize as *mut u8, size, align) }
}

/// The saved fields of a system, for the host.
pub fn save<T: State>(state: &T) -> i32 {
    let mut message = Vec::new();
    write_items(&mut message, T::FIELDS * 2);
    state.save(&mut message);
    keep(message)
}

/// Makes a system of what another version has saved.
///
/// # Safety
/// The host has allocated the message for the mod.
pub unsafe fn restore<T: State>(at: i32, length: i32) -> T {
    let message = unsafe { Vec::<u8>::lift(&[at as u32 as u64, length as u32 as u64]) };
    crate::state::restored(&message).unwrap_or_default()
}

/// The message that an event came with.
///
/// # Safety
/// It lies there.
pub unsafe fn message<'a>(at: i32, length: i32) -> &'a [u8] {
    if length == 0 {
        return &[];
    }
    unsafe { std::slice::from_raw_parts(at as usize as *const u8, length as usize) }
}

/// Ends the mod: a payload is not what the event's fields say.
pub fn malformed(event: &str) -> ! {
    panic!("the payload of {event} is malformed")
}

/// Takes memory for the host.
///
/// # Safety
/// The host calls it, with memory that it has got here.
pub unsafe fn realloc(old: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
    if new_size == 0 {
        unsafe { crate::compound::free(old, old_size, align) };
        return align as *mut u8;
    }
    let layout = unsafe { Layout::from_size_align_unchecked(new_size, align) };
    let at = if old_size == 0 {
        unsafe { std::alloc::alloc(layout) }
    } else {
        unsafe { std::alloc::realloc(old, Layout::from_size_align_unchecked(old_size, align), new_size) }
    };
    if at.is_null() {
        std::alloc::handle_alloc_error(layout)
    }
    at
}

/// Has panics end the mod with their message and place.
pub fn initialize() {
    std::panic::set_hook(Box::new(|info| {
        let text = info.payload();
        let message = text.downcast_ref::<&str>().copied().or_else(|| text.downcast_ref::<String>().map(String::as_str));
        let (file, line, column) = info.location().map_or(("", 0, 0), |at| (at.file(), at.line(), at.column()));
        crate::engine::panic::panic(message.unwrap_or("panicked"), file, line, column);
    }));
}
