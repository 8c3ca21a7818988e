//! Every method calls the game's one of the same name, and returns its answer.

wit_bindgen::generate!({ path: "wit", world: "guest", generate_all });

use exports::suite::guests as back;
use suite::guests as there;
use there::types::*;

struct Guest;

/// Implements a trait: for each method, the type that it takes and returns, and the argument of the call.
macro_rules! echo {
    ($back:ident, $there:ident { $($name:ident: $type:ty => |$it:ident| $argument:expr;)* }) => {
        impl back::$back::Guest for Guest {
            $(fn $name($it: $type) -> $type { there::$there::$name($argument) })*
        }
    };
}

echo!(numbers_back, numbers {
    u8: u8 => |it| it;
    s8: i8 => |it| it;
    u16: u16 => |it| it;
    s16: i16 => |it| it;
    u32: u32 => |it| it;
    s32: i32 => |it| it;
    u64: u64 => |it| it;
    s64: i64 => |it| it;
    f32: f32 => |it| it;
    f64: f64 => |it| it;
    char: char => |it| it;
    bool: bool => |it| it;
});
echo!(strings_back, strings {
    text: String => |it| &it;
    pair: (String, String) => |it| (&it.0, &it.1);
});
echo!(lists_back, lists {
    bytes: Vec<u8> => |it| &it;
    words: Vec<String> => |it| &it;
    nested: Vec<Vec<String>> => |it| &it;
    longs: Vec<u64> => |it| &it;
    floats: Vec<f32> => |it| &it;
    bools: Vec<bool> => |it| &it;
    points: Vec<Point> => |it| &it;
    players: Vec<Player> => |it| &it;
    tuples: Vec<(u8, u64, String)> => |it| &it;
});
echo!(records_back, records {
    point: Point => |it| it;
    player: Player => |it| &it;
    tuple: (u8, f64, Point) => |it| it;
    one: (u32,) => |it| it;
});
echo!(flags_back, flags {
    one: Flag1 => |it| it;
    two: PlayerPerks => |it| it;
    eight: Flag8 => |it| it;
    sixteen: Flag16 => |it| it;
    wide: Flag32 => |it| it;
});
echo!(variants_back, variants {
    shape: Shape => |it| &it;
    flat: Flat => |it| it;
    color: PlayerColor => |it| it;
    shapes: Vec<Shape> => |it| &it;
});
echo!(options_back, options {
    number: Option<u32> => |it| it;
    text: Option<String> => |it| it.as_deref();
    nested: Option<Option<u8>> => |it| it;
    point: Option<Point> => |it| it;
    list: Vec<Option<String>> => |it| &it;
});
echo!(results_back, results {
    text: Result<f32, String> => |it| it.as_ref().map(|it| *it).map_err(|it| it.as_str());
    color: Result<u64, PlayerColor> => |it| it;
    ok: Result<String, ()> => |it| it.as_deref().map_err(|_| ());
    err: Result<(), Player> => |it| it.as_ref().map(|_| ());
    empty: Result<(), ()> => |it| it;
});

impl back::smoke_back::Guest for Guest {
    fn thunk() {
        there::smoke::thunk();
    }
    fn answer() -> u32 {
        suite::versions::dep::more(there::smoke::answer()) + 3
    }
}

impl back::many_back::Guest for Guest {
    fn sum(
        a1: u64, a2: u64, a3: u64, a4: u64, a5: u64, a6: u64, a7: u64, a8: u64,
        a9: u64, a10: u64, a11: u64, a12: u64, a13: u64, a14: u64, a15: u64, a16: u64,
    ) -> u64 {
        there::many::sum(a16, a15, a14, a13, a12, a11, a10, a9, a8, a7, a6, a5, a4, a3, a2, a1)
    }
    /// The guest's reading of its arguments, before that of the game.
    fn shown(player: Player, bytes: Vec<u8>, number: Option<f64>, other: Player) -> (String, u32) {
        let (text, count) = there::many::shown(&player, &bytes, number, &other);
        let own = |it: &Player| {
            let Player { name, level, perks, color, at } = it;
            format!("{name} {level} {} {} {}", perks.bits(), *color as u8, at.tag)
        };
        let number = if number.is_some() { "some" } else { "none" };
        let sum: u32 = bytes.iter().map(|it| u32::from(*it)).sum();
        (format!("{}, {sum}, {number}, {}; {text}", own(&player), own(&other)), count + 1)
    }
}

export!(Guest);
