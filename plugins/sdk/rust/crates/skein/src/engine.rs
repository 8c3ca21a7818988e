// Bindings for skein:engine@1.0.0, made by "skein bindgen". Don't edit it: the command overwrites it.

use skein::Entity;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, skein::Enum)]
#[repr(u8)]
pub enum Level {
    Debug,
    Info,
    Warn,
    Error,
}

#[derive(Clone, Debug, PartialEq, skein::Record)]
pub struct ListResultItem {
    pub name: String,
    pub version: String,
}

// The trait skein:engine/world@1.0.0.
pub mod world {
    use super::*;

    pub fn spawn() -> Entity {
        #[link(wasm_import_module = "skein:engine/world@1.0.0")]
        unsafe extern "C" {
            #[link_name = "spawn"]
            fn __import() -> i32;
        }
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import())]) }
    }

    pub fn despawn(entity: Entity) {
        #[link(wasm_import_module = "skein:engine/world@1.0.0")]
        unsafe extern "C" {
            #[link_name = "despawn"]
            fn __import(a0: i32);
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&entity);
        unsafe { __import(__call.value(0)) }
    }

    pub fn alive(entity: Entity) -> bool {
        #[link(wasm_import_module = "skein:engine/world@1.0.0")]
        unsafe extern "C" {
            #[link_name = "alive"]
            fn __import(a0: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&entity);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0)))]) }
    }

    pub fn spawn_many(count: u32) -> Vec<Entity> {
        #[link(wasm_import_module = "skein:engine/world@1.0.0")]
        unsafe extern "C" {
            #[link_name = "spawn-many"]
            fn __import(a0: i32, a1: i32);
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&count);
        let mut __result = skein::rt::Area::<8>::new();
        unsafe { __import(__call.value(0), __result.at(0) as usize as i32) }
        unsafe { skein::rt::Lift::load(__result.at(0)) }
    }

    pub fn despawn_many(entities: &[Entity]) {
        #[link(wasm_import_module = "skein:engine/world@1.0.0")]
        unsafe extern "C" {
            #[link_name = "despawn-many"]
            fn __import(a0: i32, a1: i32);
        }
        let mut __call = skein::rt::Call::<2>::new();
        __call.pass(entities);
        unsafe { __import(__call.value(0), __call.value(1)) }
    }
}

// The trait skein:engine/log@1.0.0.
pub mod log {
    use super::*;

    pub fn write(level: Level, message: &str) {
        #[link(wasm_import_module = "skein:engine/log@1.0.0")]
        unsafe extern "C" {
            #[link_name = "write"]
            fn __import(a0: i32, a1: i32, a2: i32);
        }
        let mut __call = skein::rt::Call::<3>::new();
        __call.pass(&level);
        __call.pass(message);
        unsafe { __import(__call.value(0), __call.value(1), __call.value(2)) }
    }
}

// The trait skein:engine/time@1.0.0.
pub mod time {
    use super::*;

    pub fn frame() -> u32 {
        #[link(wasm_import_module = "skein:engine/time@1.0.0")]
        unsafe extern "C" {
            #[link_name = "frame"]
            fn __import() -> i32;
        }
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import())]) }
    }

    pub fn step() -> u32 {
        #[link(wasm_import_module = "skein:engine/time@1.0.0")]
        unsafe extern "C" {
            #[link_name = "step"]
            fn __import() -> i32;
        }
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import())]) }
    }

    pub fn delta() -> f32 {
        #[link(wasm_import_module = "skein:engine/time@1.0.0")]
        unsafe extern "C" {
            #[link_name = "delta"]
            fn __import() -> f32;
        }
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import())]) }
    }

    pub fn elapsed() -> f64 {
        #[link(wasm_import_module = "skein:engine/time@1.0.0")]
        unsafe extern "C" {
            #[link_name = "elapsed"]
            fn __import() -> f64;
        }
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import())]) }
    }
}

// The trait skein:engine/random@1.0.0.
pub mod random {
    use super::*;

    pub fn bits() -> u32 {
        #[link(wasm_import_module = "skein:engine/random@1.0.0")]
        unsafe extern "C" {
            #[link_name = "bits"]
            fn __import() -> i32;
        }
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import())]) }
    }

    pub fn float() -> f64 {
        #[link(wasm_import_module = "skein:engine/random@1.0.0")]
        unsafe extern "C" {
            #[link_name = "float"]
            fn __import() -> f64;
        }
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import())]) }
    }

    pub fn below(n: u32) -> u32 {
        #[link(wasm_import_module = "skein:engine/random@1.0.0")]
        unsafe extern "C" {
            #[link_name = "below"]
            fn __import(a0: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&n);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0)))]) }
    }
}

// The trait skein:engine/input@1.0.0.
pub mod input {
    use super::*;

    pub fn find(action: &str) -> u32 {
        #[link(wasm_import_module = "skein:engine/input@1.0.0")]
        unsafe extern "C" {
            #[link_name = "find"]
            fn __import(a0: i32, a1: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<2>::new();
        __call.pass(action);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0), __call.value(1)))]) }
    }

    pub fn held(action: u32) -> bool {
        #[link(wasm_import_module = "skein:engine/input@1.0.0")]
        unsafe extern "C" {
            #[link_name = "held"]
            fn __import(a0: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&action);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0)))]) }
    }

    pub fn pressed(action: u32) -> bool {
        #[link(wasm_import_module = "skein:engine/input@1.0.0")]
        unsafe extern "C" {
            #[link_name = "pressed"]
            fn __import(a0: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&action);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0)))]) }
    }

    pub fn released(action: u32) -> bool {
        #[link(wasm_import_module = "skein:engine/input@1.0.0")]
        unsafe extern "C" {
            #[link_name = "released"]
            fn __import(a0: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&action);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0)))]) }
    }

    pub fn value(action: u32) -> f64 {
        #[link(wasm_import_module = "skein:engine/input@1.0.0")]
        unsafe extern "C" {
            #[link_name = "value"]
            fn __import(a0: i32) -> f64;
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&action);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0)))]) }
    }
}

// The trait skein:engine/assets@1.0.0.
pub mod assets {
    use super::*;

    pub fn find(name: &str) -> u32 {
        #[link(wasm_import_module = "skein:engine/assets@1.0.0")]
        unsafe extern "C" {
            #[link_name = "find"]
            fn __import(a0: i32, a1: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<2>::new();
        __call.pass(name);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0), __call.value(1)))]) }
    }

    pub fn type_(asset: u32) -> Option<String> {
        #[link(wasm_import_module = "skein:engine/assets@1.0.0")]
        unsafe extern "C" {
            #[link_name = "type"]
            fn __import(a0: i32, a1: i32);
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&asset);
        let mut __result = skein::rt::Area::<12>::new();
        unsafe { __import(__call.value(0), __result.at(0) as usize as i32) }
        unsafe { skein::rt::Lift::load(__result.at(0)) }
    }

    pub fn size(asset: u32) -> u32 {
        #[link(wasm_import_module = "skein:engine/assets@1.0.0")]
        unsafe extern "C" {
            #[link_name = "size"]
            fn __import(a0: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<1>::new();
        __call.pass(&asset);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0)))]) }
    }

    pub fn read(asset: u32, offset: u32, length: u32) -> Vec<u8> {
        #[link(wasm_import_module = "skein:engine/assets@1.0.0")]
        unsafe extern "C" {
            #[link_name = "read"]
            fn __import(a0: i32, a1: i32, a2: i32, a3: i32);
        }
        let mut __call = skein::rt::Call::<3>::new();
        __call.pass(&asset);
        __call.pass(&offset);
        __call.pass(&length);
        let mut __result = skein::rt::Area::<8>::new();
        unsafe { __import(__call.value(0), __call.value(1), __call.value(2), __result.at(0) as usize as i32) }
        unsafe { skein::rt::Lift::load(__result.at(0)) }
    }
}

// The trait skein:engine/text@1.0.0.
pub mod text {
    use super::*;

    pub fn intern(text: &str) -> u32 {
        #[link(wasm_import_module = "skein:engine/text@1.0.0")]
        unsafe extern "C" {
            #[link_name = "intern"]
            fn __import(a0: i32, a1: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<2>::new();
        __call.pass(text);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0), __call.value(1)))]) }
    }
}

// The trait skein:engine/storage@1.0.0.
pub mod storage {
    use super::*;

    pub fn get(key: &str) -> Option<Vec<u8>> {
        #[link(wasm_import_module = "skein:engine/storage@1.0.0")]
        unsafe extern "C" {
            #[link_name = "get"]
            fn __import(a0: i32, a1: i32, a2: i32);
        }
        let mut __call = skein::rt::Call::<2>::new();
        __call.pass(key);
        let mut __result = skein::rt::Area::<12>::new();
        unsafe { __import(__call.value(0), __call.value(1), __result.at(0) as usize as i32) }
        unsafe { skein::rt::Lift::load(__result.at(0)) }
    }

    pub fn set(key: &str, value: &[u8]) -> bool {
        #[link(wasm_import_module = "skein:engine/storage@1.0.0")]
        unsafe extern "C" {
            #[link_name = "set"]
            fn __import(a0: i32, a1: i32, a2: i32, a3: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<4>::new();
        __call.pass(key);
        __call.pass(value);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0), __call.value(1), __call.value(2), __call.value(3)))]) }
    }

    pub fn remove(key: &str) -> bool {
        #[link(wasm_import_module = "skein:engine/storage@1.0.0")]
        unsafe extern "C" {
            #[link_name = "remove"]
            fn __import(a0: i32, a1: i32) -> i32;
        }
        let mut __call = skein::rt::Call::<2>::new();
        __call.pass(key);
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import(__call.value(0), __call.value(1)))]) }
    }

    pub fn keys() -> Vec<String> {
        #[link(wasm_import_module = "skein:engine/storage@1.0.0")]
        unsafe extern "C" {
            #[link_name = "keys"]
            fn __import(a0: i32);
        }
        let mut __result = skein::rt::Area::<8>::new();
        unsafe { __import(__result.at(0) as usize as i32) }
        unsafe { skein::rt::Lift::load(__result.at(0)) }
    }

    pub fn room() -> u32 {
        #[link(wasm_import_module = "skein:engine/storage@1.0.0")]
        unsafe extern "C" {
            #[link_name = "room"]
            fn __import() -> i32;
        }
        unsafe { skein::rt::Lift::lift(&[skein::rt::Core::bits(__import())]) }
    }
}

// The trait skein:engine/mods@1.0.0.
pub mod mods {
    use super::*;

    pub fn list() -> Vec<ListResultItem> {
        #[link(wasm_import_module = "skein:engine/mods@1.0.0")]
        unsafe extern "C" {
            #[link_name = "list"]
            fn __import(a0: i32);
        }
        let mut __result = skein::rt::Area::<8>::new();
        unsafe { __import(__result.at(0) as usize as i32) }
        unsafe { skein::rt::Lift::load(__result.at(0)) }
    }

    pub fn version(name: &str) -> Option<String> {
        #[link(wasm_import_module = "skein:engine/mods@1.0.0")]
        unsafe extern "C" {
            #[link_name = "version"]
            fn __import(a0: i32, a1: i32, a2: i32);
        }
        let mut __call = skein::rt::Call::<2>::new();
        __call.pass(name);
        let mut __result = skein::rt::Area::<12>::new();
        unsafe { __import(__call.value(0), __call.value(1), __result.at(0) as usize as i32) }
        unsafe { skein::rt::Lift::load(__result.at(0)) }
    }
}

// The trait skein:engine/panic@1.0.0.
pub mod panic {
    use super::*;

    pub fn panic(message: &str, file: &str, line: u32, column: u32) {
        #[link(wasm_import_module = "skein:engine/panic@1.0.0")]
        unsafe extern "C" {
            #[link_name = "panic"]
            fn __import(a0: i32, a1: i32, a2: i32, a3: i32, a4: i32, a5: i32);
        }
        let mut __call = skein::rt::Call::<6>::new();
        __call.pass(message);
        __call.pass(file);
        __call.pass(&line);
        __call.pass(&column);
        unsafe { __import(__call.value(0), __call.value(1), __call.value(2), __call.value(3), __call.value(4), __call.value(5)) }
    }
}
