//! MessagePack, by the crate `rmp`.

use rmp::decode::{self, RmpRead};
use rmp::{Marker, encode};

/// The rest of a message.
pub type Reader<'a> = &'a [u8];

/// A message that is not what its reader expects.
#[derive(Debug)]
pub struct Malformed;

pub fn write_unsigned(to: &mut Vec<u8>, value: u64) {
    let _ = encode::write_uint(to, value);
}

pub fn write_signed(to: &mut Vec<u8>, value: i64) {
    let _ = encode::write_sint(to, value);
}

pub fn write_f32(to: &mut Vec<u8>, value: f32) {
    let _ = encode::write_f32(to, value);
}

pub fn write_f64(to: &mut Vec<u8>, value: f64) {
    let _ = encode::write_f64(to, value);
}

pub fn write_bool(to: &mut Vec<u8>, value: bool) {
    let _ = encode::write_bool(to, value);
}

pub fn write_nil(to: &mut Vec<u8>) {
    let _ = encode::write_nil(to);
}

pub fn write_text(to: &mut Vec<u8>, value: &str) {
    let _ = encode::write_str(to, value);
}

pub fn write_bytes(to: &mut Vec<u8>, value: &[u8]) {
    let _ = encode::write_bin(to, value);
}

pub fn write_items(to: &mut Vec<u8>, count: usize) {
    let _ = encode::write_array_len(to, count as u32);
}

/// Reads a whole number that has to fit the type.
pub fn read_integer<T: TryFrom<i64> + TryFrom<u64>>(from: &mut Reader) -> Result<T, Malformed> {
    let first = *from.first().ok_or(Malformed)?;
    if matches!(Marker::from_u8(first), Marker::FixNeg(_) | Marker::I8 | Marker::I16 | Marker::I32 | Marker::I64) {
        let value: i64 = decode::read_int(from).map_err(|_| Malformed)?;
        return T::try_from(value).map_err(|_| Malformed);
    }
    let value: u64 = decode::read_int(from).map_err(|_| Malformed)?;
    T::try_from(value).map_err(|_| Malformed)
}

/// Reads a float of either width, or a whole number.
pub fn read_float(from: &mut Reader) -> Result<f64, Malformed> {
    match Marker::from_u8(*from.first().ok_or(Malformed)?) {
        Marker::F32 => decode::read_f32(from).map(f64::from).map_err(|_| Malformed),
        Marker::F64 => decode::read_f64(from).map_err(|_| Malformed),
        Marker::U64 => read_integer::<u64>(from).map(|value| value as f64),
        _ => read_integer::<i64>(from).map(|value| value as f64),
    }
}

pub fn read_bool(from: &mut Reader) -> Result<bool, Malformed> {
    decode::read_bool(from).map_err(|_| Malformed)
}

pub fn read_text<'a>(from: &mut Reader<'a>) -> Result<&'a str, Malformed> {
    let length = decode::read_str_len(from).map_err(|_| Malformed)?;
    std::str::from_utf8(take(from, length as usize)?).map_err(|_| Malformed)
}

pub fn read_char(from: &mut Reader) -> Result<char, Malformed> {
    let mut characters = read_text(from)?.chars();
    match (characters.next(), characters.next()) {
        (Some(character), None) => Ok(character),
        _ => Err(Malformed),
    }
}

pub fn read_bytes<'a>(from: &mut Reader<'a>) -> Result<&'a [u8], Malformed> {
    let length = decode::read_bin_len(from).map_err(|_| Malformed)?;
    take(from, length as usize)
}

/// Reads the beginning of an array.
pub fn read_items(from: &mut Reader) -> Result<usize, Malformed> {
    decode::read_array_len(from).map(|count| count as usize).map_err(|_| Malformed)
}

/// Reads the beginning of an array of at least so many elements. Returns how many more it has.
pub fn read_at_least(from: &mut Reader, count: usize) -> Result<usize, Malformed> {
    read_items(from)?.checked_sub(count).ok_or(Malformed)
}

/// Reads nil, if that is next.
pub fn read_nil(from: &mut Reader) -> bool {
    let is_nil = from.first() == Some(&Marker::Null.to_u8());
    if is_nil {
        *from = &from[1..];
    }
    is_nil
}

fn take<'a>(from: &mut Reader<'a>, count: usize) -> Result<&'a [u8], Malformed> {
    let (taken, rest) = from.split_at_checked(count).ok_or(Malformed)?;
    *from = rest;
    Ok(taken)
}

/// Passes over values.
pub fn skip(from: &mut Reader, count: usize) -> Result<(), Malformed> {
    let mut left = count;
    while left > 0 {
        left -= 1;
        let marker = decode::read_marker(from).map_err(|_| Malformed)?;
        let mut length = |bytes: usize| -> Result<usize, Malformed> {
            let mut value = 0;
            for _ in 0..bytes {
                value = value << 8 | usize::from(from.read_u8().map_err(|_| Malformed)?);
            }
            Ok(value)
        };
        let bytes = match marker {
            Marker::FixPos(_) | Marker::FixNeg(_) | Marker::Null | Marker::True | Marker::False | Marker::Reserved => 0,
            Marker::U8 | Marker::I8 => 1,
            Marker::U16 | Marker::I16 | Marker::FixExt1 => 2,
            Marker::FixExt2 => 3,
            Marker::U32 | Marker::I32 | Marker::F32 => 4,
            Marker::FixExt4 => 5,
            Marker::U64 | Marker::I64 | Marker::F64 => 8,
            Marker::FixExt8 => 9,
            Marker::FixExt16 => 17,
            Marker::FixStr(count) => usize::from(count),
            Marker::Str8 | Marker::Bin8 => length(1)?,
            Marker::Str16 | Marker::Bin16 => length(2)?,
            Marker::Str32 | Marker::Bin32 => length(4)?,
            Marker::Ext8 => length(1)? + 1,
            Marker::Ext16 => length(2)? + 1,
            Marker::Ext32 => length(4)?.saturating_add(1),
            Marker::FixArray(count) => {
                left += usize::from(count);
                0
            }
            Marker::Array16 => {
                left += length(2)?;
                0
            }
            Marker::Array32 => {
                left = left.checked_add(length(4)?).ok_or(Malformed)?;
                0
            }
            Marker::FixMap(count) => {
                left += usize::from(count) * 2;
                0
            }
            Marker::Map16 => {
                left += length(2)? * 2;
                0
            }
            Marker::Map32 => {
                left = length(4)?.checked_mul(2).and_then(|count| left.checked_add(count)).ok_or(Malformed)?;
                0
            }
        };
        take(from, bytes)?;
    }
    Ok(())
}
