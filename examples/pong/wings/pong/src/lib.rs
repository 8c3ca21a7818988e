// Bindings for pong@1.0.0, made by "skein bindgen". Don't edit it: the command overwrites it.

/// The group "client" of the game.
#[wings::export_type]
pub struct Client;

#[wings::system_trait(host)]
pub trait Paddles: 'static {
    /// How fast paddles move, in units of the court a second.
    #[global(paddles_speed)]
    fn speed(&self) -> f32;

    /// Sets it, between 5 and 60.
    #[global(paddles_set_speed)]
    fn set_speed(&self, speed: f32);
}

#[wings::system_trait(host)]
pub trait Scoreboard: 'static {
    #[global(scoreboard_score)]
    fn score(&self, side: Side) -> u32;

    /// Points that win the match.
    #[global(scoreboard_goal)]
    fn goal(&self) -> u32;
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[wings::export_type]
pub enum Side {
    Left,
    Right,
}

/// A handle to an entity. It may be stale by the time it is used.
pub type Entity = u32;

pub mod on {
    /// A ball came off a paddle.
    #[derive(Clone, Debug, PartialEq)]
    #[wings::export_type]
    pub struct Bounce {
        pub ball: crate::Entity,
        pub side: crate::Side,
        pub speed: f32,
    }

    /// A ball left the court on a side.
    #[derive(Clone, Debug, PartialEq)]
    #[wings::export_type]
    pub struct Out {
        pub side: crate::Side,
    }

    /// A side has scored: it now has `score` points.
    #[derive(Clone, Debug, PartialEq)]
    #[wings::export_type]
    pub struct Goal {
        pub side: crate::Side,
        pub score: u32,
    }

    /// A side has won the match.
    #[derive(Clone, Debug, PartialEq)]
    #[wings::export_type]
    pub struct MatchOver {
        pub winner: crate::Side,
        pub left: u32,
        pub right: u32,
    }
}
