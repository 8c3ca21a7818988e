//! Gives the ball a spin when it comes off a paddle. The same mod as the others of its name beside it.
use skein::prelude::*;

skein::module! { name: "acme:spin", version: "1.0.0" }
skein::bindings!("acme-spin.rs", "pong.rs");

#[skein::query(having = Ball)]
struct Balls<'a> {
    #[column(Velocity.y)]
    speed: &'a mut [f32],
}

#[derive(Default, skein::State)]
struct Spinner {
    spin: f32,
    bounces: u32,
    title: String,
}

#[skein::system(provides(Spin), uses(Scoreboard))]
impl Spinner {
    #[start]
    fn begin(&mut self) {
        self.name(0);
        info!("spin is here: {}", self.title);
    }

    #[on]
    fn bounced(&mut self, bounce: Bounce) {
        self.bounces += 1;
        let points = scoreboard::score(Side::Left) + scoreboard::score(Side::Right);
        let side = if bounce.side == Side::Left { 1.0 } else { -1.0 };
        self.spin = side * Strength { ball: bounce.ball }.call(4.0 + points as f32);
        Whirl { ball: bounce.ball, spin: self.spin }.raise();
    }

    #[on]
    fn scored(&mut self, goal: Goal) {
        self.name(goal.score);
        info!("{} bounces", self.bounces);
        self.spin = 0.0;
    }

    /// A rule of the game: serves to the left are as much faster as there were bounces before.
    #[hook]
    fn served(&mut self, value: f32, serve: ServeSpeed) -> f32 {
        if serve.side == Side::Left { value + self.bounces as f32 } else { value }
    }

    #[run(update)]
    fn bend(&mut self, balls: Balls, dt: f32) {
        for speed in balls.speed {
            *speed += self.spin * dt;
        }
    }

    /// Named anew when a side scores.
    fn name(&mut self, points: u32) {
        self.title = format!("a spin for {points} points");
    }
}

/// What other mods may ask.
impl Spin for Spinner {
    fn amount(&mut self) -> f32 {
        self.spin
    }

    fn label(&mut self, points: u32) -> String {
        if points == 0 { self.title.clone() } else { format!("{}, of {points}", self.title) }
    }
}
