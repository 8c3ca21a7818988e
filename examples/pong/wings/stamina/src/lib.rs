//! Players tire in long rallies: the paddles slow down. After a goal they are rested, and in a hurry when the side lacks one point.

use pong::*;
use rally::Rally;
use wings::*;

instantiate_systems!(Client, [Stamina]);

#[export_system]
pub struct Stamina {
    ctx: WingsContextHandle<Self>,
    rested: f32,
}

impl Stamina {
    fn on_long_rally(&mut self, _: &rally::on::LongRally) {
        let bounces = self.ctx.get::<dyn Rally>().length();
        let paddles = self.ctx.get::<dyn Paddles>();
        paddles.set_speed(paddles.speed() - bounces as f32 / 2.0);
    }

    fn on_goal(&mut self, goal: &on::Goal) {
        let scoreboard = self.ctx.get::<dyn Scoreboard>();
        let nearly = scoreboard.score(goal.side) + 1 == scoreboard.goal();
        let hurry = if nearly { 2.0 } else { 0.0 };
        self.ctx.get::<dyn Paddles>().set_speed(self.rested + hurry);
    }
}

impl WingsSystem for Stamina {
    const DEPENDENCIES: Dependencies =
        dependencies().with::<dyn Paddles>().with::<dyn Scoreboard>().with::<dyn Rally>();
    const EVENT_HANDLERS: EventHandlers<Self> =
        event_handlers().with(Self::on_long_rally).with(Self::on_goal);

    fn new(ctx: WingsContextHandle<Self>) -> Self {
        let rested = ctx.get::<dyn Paddles>().speed();
        Self { ctx, rested }
    }
}

/// The game has the speed that it had without this plugin.
impl Drop for Stamina {
    fn drop(&mut self) {
        self.ctx.get::<dyn Paddles>().set_speed(self.rested);
    }
}
