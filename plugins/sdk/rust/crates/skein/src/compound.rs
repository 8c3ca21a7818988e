use crate::message::{self, Malformed, Reader};
use crate::value::{Arena, Lift, Lower, align, align_to, offsets, size, variant_size};
use std::alloc::{Layout, dealloc};

/// Gives memory back that `cabi_realloc` has allocated.
pub(crate) unsafe fn free(at: *mut u8, size: usize, align: usize) {
    if size > 0 {
        unsafe { dealloc(at, Layout::from_size_align_unchecked(size, align)) }
    }
}

impl<T: Lower + ?Sized> Lower for &T {
    const SIZE: usize = T::SIZE;
    const ALIGN: usize = T::ALIGN;
    const FLAT: usize = T::FLAT;
    const OPTION: bool = T::OPTION;

    unsafe fn store(&self, at: *mut u8, arena: &mut Arena) {
        unsafe { (**self).store(at, arena) }
    }
    fn lower(&self, flat: &mut [u64], arena: &mut Arena) {
        (**self).lower(flat, arena);
    }
    fn write(&self, to: &mut Vec<u8>) {
        (**self).write(to);
    }
}

/// A pointer and a length, in memory and as core values.
macro_rules! pair {
    (|$value:ident, $arena:ident| $pointer:expr) => {
        const SIZE: usize = 8;
        const ALIGN: usize = 4;
        const FLAT: usize = 2;

        unsafe fn store(&self, at: *mut u8, $arena: &mut Arena) {
            let $value = self;
            let pointer: *const u8 = $pointer;
            unsafe {
                at.cast::<u32>().write(pointer as usize as u32);
                at.cast::<u32>().add(1).write(self.len() as u32);
            }
        }
        fn lower(&self, flat: &mut [u64], $arena: &mut Arena) {
            let $value = self;
            let pointer: *const u8 = $pointer;
            flat[0] = pointer as usize as u64;
            flat[1] = self.len() as u64;
        }
    };
}

impl Lower for str {
    pair!(|value, _arena| value.as_ptr());

    fn write(&self, to: &mut Vec<u8>) {
        message::write_text(to, self);
    }
}

impl Lower for String {
    pair!(|value, _arena| value.as_ptr());

    fn write(&self, to: &mut Vec<u8>) {
        message::write_text(to, self);
    }
}

impl Lift for String {
    unsafe fn load(at: *const u8) -> Self {
        unsafe { text_at(at.cast::<u32>().read(), at.cast::<u32>().add(1).read()) }
    }
    unsafe fn lift(flat: &[u64]) -> Self {
        unsafe { text_at(flat[0] as u32, flat[1] as u32) }
    }
    fn read(from: &mut Reader) -> Result<Self, Malformed> {
        message::read_text(from).map(str::to_owned)
    }
}

unsafe fn text_at(pointer: u32, length: u32) -> String {
    // The host allocates exactly the text, which it has made of valid characters.
    unsafe { String::from_utf8_unchecked(list_at(pointer, length)) }
}

impl<T: Lower> Lower for [T] {
    pair!(|value, arena| store_list(value, arena));

    fn write(&self, to: &mut Vec<u8>) {
        if T::BYTE {
            // `u8` alone is a byte.
            return message::write_bytes(to, unsafe { std::slice::from_raw_parts(self.as_ptr().cast(), self.len()) });
        }
        message::write_items(to, self.len());
        for item in self {
            item.write(to);
        }
    }
}

impl<T: Lower> Lower for Vec<T> {
    pair!(|value, arena| store_list(value, arena));

    fn write(&self, to: &mut Vec<u8>) {
        self.as_slice().write(to);
    }
}

/// Where the elements of a list lie: in place, or as a copy in the form of the ABI.
fn store_list<T: Lower>(items: &[T], arena: &mut Arena) -> *const u8 {
    if T::PLAIN || items.is_empty() {
        return items.as_ptr().cast();
    }
    let at = arena.take(items.len() * T::SIZE);
    for (index, item) in items.iter().enumerate() {
        unsafe { item.store(at.add(index * T::SIZE), arena) }
    }
    at
}

impl<T: Lift> Lift for Vec<T> {
    unsafe fn load(at: *const u8) -> Self {
        unsafe { list_at(at.cast::<u32>().read(), at.cast::<u32>().add(1).read()) }
    }
    unsafe fn lift(flat: &[u64]) -> Self {
        unsafe { list_at(flat[0] as u32, flat[1] as u32) }
    }
    fn read(from: &mut Reader) -> Result<Self, Malformed> {
        if T::BYTE {
            let mut bytes = std::mem::ManuallyDrop::new(message::read_bytes(from)?.to_vec());
            // `u8` alone is a byte.
            return Ok(unsafe { Vec::from_raw_parts(bytes.as_mut_ptr().cast(), bytes.len(), bytes.capacity()) });
        }
        let count = message::read_items(from)?;
        // Each element has at least a byte.
        let mut items = Vec::with_capacity(count.min(from.len()));
        for _ in 0..count {
            items.push(T::read(from)?);
        }
        Ok(items)
    }
}

unsafe fn list_at<T: Lift>(pointer: u32, length: u32) -> Vec<T> {
    let (at, count) = (pointer as usize as *mut u8, length as usize);
    if count == 0 {
        return Vec::new();
    }
    if T::PLAIN {
        return unsafe { Vec::from_raw_parts(at.cast(), count, count) };
    }
    let items = (0..count).map(|index| unsafe { T::load(at.add(index * T::SIZE)) }).collect();
    unsafe { free(at, count * T::SIZE, T::ALIGN) };
    items
}

impl<T: Lower> Lower for Option<T> {
    const SIZE: usize = variant_size(&[(1, 1), (T::SIZE, T::ALIGN)]);
    const ALIGN: usize = T::ALIGN;
    const FLAT: usize = 1 + T::FLAT;
    const OPTION: bool = true;

    unsafe fn store(&self, at: *mut u8, arena: &mut Arena) {
        unsafe {
            at.write(u8::from(self.is_some()));
            if let Some(value) = self {
                value.store(at.add(T::ALIGN), arena);
            }
        }
    }
    fn lower(&self, flat: &mut [u64], arena: &mut Arena) {
        flat[..Self::FLAT].fill(0);
        if let Some(value) = self {
            flat[0] = 1;
            value.lower(&mut flat[1..], arena);
        }
    }
    fn write(&self, to: &mut Vec<u8>) {
        let Some(value) = self else { return message::write_nil(to) };
        if T::OPTION {
            message::write_items(to, 1);
        }
        value.write(to);
    }
}

impl<T: Lift> Lift for Option<T> {
    unsafe fn load(at: *const u8) -> Self {
        unsafe { if at.read() == 0 { None } else { Some(T::load(at.add(T::ALIGN))) } }
    }
    unsafe fn lift(flat: &[u64]) -> Self {
        unsafe { if flat[0] as u32 == 0 { None } else { Some(T::lift(&flat[1..])) } }
    }
    fn read(from: &mut Reader) -> Result<Self, Malformed> {
        if message::read_nil(from) {
            return Ok(None);
        }
        let more = if T::OPTION { message::read_at_least(from, 1)? } else { 0 };
        let value = T::read(from)?;
        message::skip(from, more)?;
        Ok(Some(value))
    }
}

/// No value: the side of a result that has none.
impl Lower for () {
    const SIZE: usize = 0;
    const ALIGN: usize = 1;
    const FLAT: usize = 0;

    unsafe fn store(&self, _: *mut u8, _: &mut Arena) {}
    fn lower(&self, _: &mut [u64], _: &mut Arena) {}
    fn write(&self, to: &mut Vec<u8>) {
        message::write_nil(to);
    }
}

impl Lift for () {
    unsafe fn load(_: *const u8) -> Self {}
    unsafe fn lift(_: &[u64]) -> Self {}
    fn read(from: &mut Reader) -> Result<Self, Malformed> {
        message::skip(from, 1)
    }
}

impl<T: Lower, E: Lower> Lower for Result<T, E> {
    const SIZE: usize = variant_size(&[(1, 1), (T::SIZE, T::ALIGN), (E::SIZE, E::ALIGN)]);
    const ALIGN: usize = align(&[(T::SIZE, T::ALIGN), (E::SIZE, E::ALIGN)]);
    const FLAT: usize = 1 + if T::FLAT > E::FLAT { T::FLAT } else { E::FLAT };

    unsafe fn store(&self, at: *mut u8, arena: &mut Arena) {
        unsafe {
            at.write(u8::from(self.is_err()));
            match self {
                Ok(value) => value.store(at.add(Self::ALIGN), arena),
                Err(error) => error.store(at.add(Self::ALIGN), arena),
            }
        }
    }
    fn lower(&self, flat: &mut [u64], arena: &mut Arena) {
        flat[..Self::FLAT].fill(0);
        flat[0] = u64::from(self.is_err());
        match self {
            Ok(value) => value.lower(&mut flat[1..], arena),
            Err(error) => error.lower(&mut flat[1..], arena),
        }
    }
    fn write(&self, to: &mut Vec<u8>) {
        message::write_items(to, 2);
        message::write_unsigned(to, u64::from(self.is_err()));
        match self {
            Ok(value) => value.write(to),
            Err(error) => error.write(to),
        }
    }
}

impl<T: Lift, E: Lift> Lift for Result<T, E> {
    unsafe fn load(at: *const u8) -> Self {
        unsafe { if at.read() == 0 { Ok(T::load(at.add(Self::ALIGN))) } else { Err(E::load(at.add(Self::ALIGN))) } }
    }
    unsafe fn lift(flat: &[u64]) -> Self {
        unsafe { if flat[0] as u32 == 0 { Ok(T::lift(&flat[1..])) } else { Err(E::lift(&flat[1..])) } }
    }
    fn read(from: &mut Reader) -> Result<Self, Malformed> {
        let more = message::read_at_least(from, 2)?;
        let value = match message::read_integer::<u8>(from)? {
            0 => Ok(T::read(from)?),
            1 => Err(E::read(from)?),
            _ => return Err(Malformed),
        };
        message::skip(from, more)?;
        Ok(value)
    }
}

macro_rules! tuples {
    ($($count:literal: $($type:ident $index:tt),+;)*) => { $(
        impl<$($type: Lower),+> Lower for ($($type,)+) {
            const SIZE: usize = size(&[$(($type::SIZE, $type::ALIGN)),+]);
            const ALIGN: usize = align(&[$(($type::SIZE, $type::ALIGN)),+]);
            const FLAT: usize = 0 $(+ $type::FLAT)+;

            unsafe fn store(&self, at: *mut u8, arena: &mut Arena) {
                let places = const { offsets(&[$(($type::SIZE, $type::ALIGN)),+]) };
                unsafe { $(self.$index.store(at.add(places[$index]), arena);)+ }
            }
            fn lower(&self, flat: &mut [u64], arena: &mut Arena) {
                let mut at = 0;
                $(self.$index.lower(&mut flat[at..], arena); at += $type::FLAT;)+
                let _ = at;
            }
            fn write(&self, to: &mut Vec<u8>) {
                message::write_items(to, $count);
                $(self.$index.write(to);)+
            }
        }
        impl<$($type: Lift),+> Lift for ($($type,)+) {
            unsafe fn load(at: *const u8) -> Self {
                let places = const { offsets(&[$(($type::SIZE, $type::ALIGN)),+]) };
                unsafe { ($($type::load(at.add(places[$index])),)+) }
            }
            unsafe fn lift(flat: &[u64]) -> Self {
                let mut at = 0;
                unsafe { ($({ let from = at; at += $type::FLAT; let _ = at; $type::lift(&flat[from..]) },)+) }
            }
            fn read(from: &mut Reader) -> Result<Self, Malformed> {
                let more = message::read_at_least(from, $count)?;
                let value = ($($type::read(from)?,)+);
                message::skip(from, more)?;
                Ok(value)
            }
        }
    )* };
}
tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
    7: A 0, B 1, C 2, D 3, E 4, F 5, G 6;
    8: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7;
    9: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8;
    10: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9;
    11: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10;
    12: A 0, B 1, C 2, D 3, E 4, F 5, G 6, H 7, I 8, J 9, K 10, L 11;
}

/// The place of a payload behind the index of its case.
pub const fn payload_at(align: usize) -> usize {
    align_to(1, align)
}
