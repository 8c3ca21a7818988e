//! Moves what has a velocity, and adds up the damage of hits.
use skein::prelude::*;

skein::module! {}
skein::bindings!("bench-herd.rs");

#[skein::query]
struct Movers<'a> {
    #[column(Velocity.x)]
    speed_x: &'a [f32],
    #[column(Velocity.y)]
    speed_y: &'a [f32],
    #[column(Position.x)]
    x: &'a mut [f32],
    #[column(Position.y)]
    y: &'a mut [f32],
}

#[derive(Default, skein::State)]
struct Mover {
    damage: f32,
}

#[skein::system]
impl Mover {
    #[on]
    fn hurt(&mut self, hit: Hit) {
        self.damage += hit.damage as f32 * hit.force + hit.target.handle() as f32;
    }

    #[run(update)]
    fn integrate(&mut self, movers: Movers, dt: f32) {
        for (x, speed) in movers.x.iter_mut().zip(movers.speed_x) {
            *x += speed * dt;
        }
        for (y, speed) in movers.y.iter_mut().zip(movers.speed_y) {
            *y += speed * dt;
        }
    }
}
