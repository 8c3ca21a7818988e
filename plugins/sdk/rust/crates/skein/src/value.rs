use crate::message::{Malformed, Reader};

/// Memory for the parts of values that a call passes, such as the elements of a list. It lasts as long as the call.
#[derive(Default)]
pub struct Arena(Vec<Box<[u64]>>);

impl Arena {
    /// An arena without memory.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Takes memory at the largest alignment of any value.
    pub fn take(&mut self, bytes: usize) -> *mut u8 {
        let mut area = vec![0u64; bytes.div_ceil(8)].into_boxed_slice();
        let at = area.as_mut_ptr().cast();
        self.0.push(area);
        at
    }
}

/// A value that goes to the game: as core values and in memory by the canonical ABI, and as MessagePack.
pub trait Lower {
    /// Bytes in memory.
    const SIZE: usize;
    /// The alignment in memory.
    const ALIGN: usize;
    /// The number of core values.
    const FLAT: usize;
    /// Whether Rust has the value in memory as the ABI says.
    const PLAIN: bool = false;
    /// Whether a list of such values is bytes in a message.
    const BYTE: bool = false;
    /// Whether nil stands for a value of the type in messages.
    const OPTION: bool = false;

    /// Writes the value to memory.
    ///
    /// # Safety
    /// `at` has room for the value, at its alignment.
    unsafe fn store(&self, at: *mut u8, arena: &mut Arena);
    /// Writes the value as the bits of core values, into the first places.
    fn lower(&self, flat: &mut [u64], arena: &mut Arena);
    /// Writes the value to a message.
    fn write(&self, to: &mut Vec<u8>);
}

/// A value that comes from the game.
pub trait Lift: Lower + Sized {
    /// Reads the value from memory, and takes over the memory of its parts.
    ///
    /// # Safety
    /// A value of the type lies at `at`, and its parts were allocated by `cabi_realloc`.
    unsafe fn load(at: *const u8) -> Self;
    /// Makes the value of core values, and takes over the memory of its parts.
    ///
    /// # Safety
    /// The places hold such a value, and its parts were allocated by `cabi_realloc`.
    unsafe fn lift(flat: &[u64]) -> Self;
    /// Reads the value from a message.
    fn read(from: &mut Reader) -> Result<Self, Malformed>;
}

/// The next multiple of an alignment.
pub const fn align_to(offset: usize, align: usize) -> usize {
    offset.div_ceil(align) * align
}

/// Where fields lie that follow each other. Each has its size and its alignment.
pub const fn offsets<const N: usize>(fields: &[(usize, usize); N]) -> [usize; N] {
    let mut offsets = [0; N];
    let (mut end, mut i) = (0, 0);
    while i < N {
        offsets[i] = align_to(end, fields[i].1);
        end = offsets[i] + fields[i].0;
        i += 1;
    }
    offsets
}

/// The size of fields that follow each other.
pub const fn size<const N: usize>(fields: &[(usize, usize); N]) -> usize {
    if N == 0 {
        return 0;
    }
    align_to(offsets(fields)[N - 1] + fields[N - 1].0, align(fields))
}

/// The largest alignment of fields.
pub const fn align<const N: usize>(fields: &[(usize, usize); N]) -> usize {
    let (mut largest, mut i) = (1, 0);
    while i < N {
        if fields[i].1 > largest {
            largest = fields[i].1;
        }
        i += 1;
    }
    largest
}

/// The size of a variant: the index of its case, then the payload.
pub const fn variant_size<const N: usize>(payloads: &[(usize, usize); N]) -> usize {
    let (mut largest, mut i) = (0, 0);
    while i < N {
        if payloads[i].0 > largest {
            largest = payloads[i].0;
        }
        i += 1;
    }
    align_to(align(payloads) + largest, align(payloads))
}

/// The largest of some numbers.
pub const fn most<const N: usize>(numbers: &[usize; N]) -> usize {
    let (mut largest, mut i) = (0, 0);
    while i < N {
        if numbers[i] > largest {
            largest = numbers[i];
        }
        i += 1;
    }
    largest
}
