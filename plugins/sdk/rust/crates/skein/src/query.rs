use crate::Entity;

/// The entities with certain components, with their fields as slices. `#[skein::query]` implements it.
pub trait Query<'a>: Sized {
    /// The terms, as lines of notes.
    #[doc(hidden)]
    const TERMS: &'static str;

    /// Makes the slices of a block of the host.
    ///
    /// # Safety
    /// `block` is the block of such a query, and outlives the result.
    #[doc(hidden)]
    unsafe fn from_block(block: *const u32) -> Self;
}

/// The length of the columns of a block.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn length(block: *const u32) -> usize {
    unsafe { block.read() as usize }
}

#[doc(hidden)]
#[inline(always)]
pub unsafe fn entities<'a>(block: *const u32) -> &'a [Entity] {
    unsafe { read(block, usize::MAX) }
}

/// A column to read. `usize::MAX` stands for the entities, in front of the first one.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn read<'a, T>(block: *const u32, column: usize) -> &'a [T] {
    unsafe {
        match length(block) {
            0 => &[],
            count => std::slice::from_raw_parts(pointer(block, column), count),
        }
    }
}

/// A column to write.
#[doc(hidden)]
#[inline(always)]
pub unsafe fn write<'a, T>(block: *const u32, column: usize) -> &'a mut [T] {
    unsafe {
        match length(block) {
            0 => &mut [],
            count => std::slice::from_raw_parts_mut(pointer(block, column), count),
        }
    }
}

#[inline(always)]
unsafe fn pointer<T>(block: *const u32, column: usize) -> *mut T {
    unsafe { block.add(2usize.wrapping_add(column)).read() as usize as *mut T }
}
