//! Counts how often the ball comes off a paddle before it is out. Other plugins ask for the count, or hear of long rallies.

use pong::*;
use wings::*;

instantiate_systems!(Client, [Counter]);

/// So many bounces make a rally long.
const LONG: u32 = 4;

/// The rally that goes on.
#[system_trait]
pub trait Rally: 'static {
    /// Bounces since the serve.
    fn length(&self) -> u32;
}

pub mod on {
    use super::*;

    /// A rally has become long.
    #[export_type]
    pub struct LongRally {
        /// The side that the last bounce was on.
        pub side: Side,
    }
}

#[export_system(Rally)]
pub struct Counter {
    ctx: WingsContextHandle<Self>,
    bounces: u32,
}

impl Counter {
    fn on_bounce(&mut self, bounce: &pong::on::Bounce) {
        self.bounces += 1;
        if self.bounces % LONG == 0 {
            self.ctx.raise_event(on::LongRally { side: bounce.side });
        }
    }

    fn on_out(&mut self, _: &pong::on::Out) {
        self.bounces = 0;
    }
}

impl Rally for Counter {
    fn length(&self) -> u32 {
        self.bounces
    }
}

impl WingsSystem for Counter {
    const EVENT_HANDLERS: EventHandlers<Self> =
        event_handlers().with(Self::on_bounce).with(Self::on_out);

    fn new(ctx: WingsContextHandle<Self>) -> Self {
        Self { ctx, bounces: 0 }
    }
}
