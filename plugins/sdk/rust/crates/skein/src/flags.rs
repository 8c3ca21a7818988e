/// Makes a set of flags, in bindings.
#[macro_export]
#[doc(hidden)]
macro_rules! __flags {
    ($(#[$attribute:meta])* pub struct $name:ident: $bits:ty { $($(#[$doc:meta])* $flag:ident = $index:literal,)* }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        #[repr(transparent)]
        pub struct $name(pub $bits);

        impl $name {
            $($(#[$doc])* pub const $flag: Self = Self(1 << $index);)*

            /// Whether all flags of another set are in this one.
            pub const fn contains(self, other: Self) -> bool {
                self.0 & other.0 == other.0
            }
        }

        impl ::std::ops::BitOr for $name {
            type Output = Self;
            fn bitor(self, other: Self) -> Self {
                Self(self.0 | other.0)
            }
        }

        impl $crate::rt::Lower for $name {
            const SIZE: usize = ::std::mem::size_of::<$bits>();
            const ALIGN: usize = ::std::mem::size_of::<$bits>();
            const FLAT: usize = 1;
            const PLAIN: bool = true;

            unsafe fn store(&self, at: *mut u8, arena: &mut $crate::rt::Arena) {
                unsafe { self.0.store(at, arena) }
            }
            fn lower(&self, flat: &mut [u64], arena: &mut $crate::rt::Arena) {
                self.0.lower(flat, arena);
            }
            fn write(&self, to: &mut ::std::vec::Vec<u8>) {
                self.0.write(to);
            }
        }

        impl $crate::rt::Lift for $name {
            unsafe fn load(at: *const u8) -> Self {
                Self(unsafe { $crate::rt::Lift::load(at) })
            }
            unsafe fn lift(flat: &[u64]) -> Self {
                Self(unsafe { $crate::rt::Lift::lift(flat) })
            }
            fn read(from: &mut $crate::rt::Reader) -> ::std::result::Result<Self, $crate::rt::Malformed> {
                $crate::rt::Lift::read(from).map(Self)
            }
        }

        impl $crate::StateValue for $name {
            const KIND: &'static str = "flags";
        }
    };
}
