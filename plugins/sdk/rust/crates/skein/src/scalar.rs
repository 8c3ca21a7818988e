use crate::Entity;
use crate::message::{self, Malformed, Reader};
use crate::value::{Arena, Lift, Lower};

/// A type whose values lie in memory as in Rust, and are one core value.
macro_rules! scalar {
    ($type:ty, |$value:ident| $bits:expr, |$flat:ident| $lift:expr, |$to:ident| $write:expr, |$from:ident| $read:expr $(, $constant:ident)*) => {
        impl Lower for $type {
            const SIZE: usize = size_of::<$type>();
            const ALIGN: usize = align_of::<$type>();
            const FLAT: usize = 1;
            const PLAIN: bool = true;
            $(const $constant: bool = true;)*

            #[inline(always)]
            unsafe fn store(&self, at: *mut u8, _: &mut Arena) {
                unsafe { at.cast::<$type>().write(*self) }
            }
            #[inline(always)]
            fn lower(&self, flat: &mut [u64], _: &mut Arena) {
                let $value = *self;
                flat[0] = $bits;
            }
            #[inline]
            fn write(&self, $to: &mut Vec<u8>) {
                let $value = *self;
                $write
            }
        }
        impl Lift for $type {
            #[inline(always)]
            unsafe fn load(at: *const u8) -> Self {
                unsafe { at.cast::<$type>().read() }
            }
            #[inline(always)]
            unsafe fn lift(flat: &[u64]) -> Self {
                let $flat = flat[0];
                $lift
            }
            #[inline]
            fn read($from: &mut Reader) -> Result<Self, Malformed> {
                $read
            }
        }
    };
}

macro_rules! integers {
    ($write:ident: $($type:ty $(=> $constant:ident)?),*) => { $(
        scalar!($type, |value| value as u32 as u64, |flat| flat as $type,
            |to| message::$write(to, value.into()), |from| message::read_integer(from) $(, $constant)?);
    )* };
}
integers!(write_unsigned: u8 => BYTE, u16, u32);
integers!(write_signed: i16, i32);
scalar!(i8, |value| value as u32 as u64, |flat| flat as i8, |to| message::write_signed(to, value.into()), |from| message::read_integer(from));
scalar!(u64, |value| value, |flat| flat, |to| message::write_unsigned(to, value), |from| message::read_integer(from));
scalar!(i64, |value| value as u64, |flat| flat as i64, |to| message::write_signed(to, value), |from| message::read_integer(from));
scalar!(f32, |value| u64::from(value.to_bits()), |flat| f32::from_bits(flat as u32),
    |to| message::write_f32(to, value), |from| Ok(message::read_float(from)? as f32));
scalar!(f64, |value| value.to_bits(), |flat| f64::from_bits(flat), |to| message::write_f64(to, value), |from| message::read_float(from));
scalar!(bool, |value| u64::from(value), |flat| flat as u32 != 0, |to| message::write_bool(to, value), |from| message::read_bool(from));
scalar!(char, |value| u64::from(u32::from(value)), |flat| char::from_u32(flat as u32).expect("a character"),
    |to| message::write_text(to, value.encode_utf8(&mut [0; 4])), |from| message::read_char(from));
scalar!(Entity, |value| u64::from(value.handle()), |flat| Entity::from_handle(flat as u32),
    |to| message::write_unsigned(to, value.handle().into()), |from| Ok(Entity::from_handle(message::read_integer(from)?)));
