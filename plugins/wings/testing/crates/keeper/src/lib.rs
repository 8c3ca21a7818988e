//! Counts ticks, and hands the count over to the version that takes its place.

use arena::*;
use skein::Keep;
use wings::*;

instantiate_systems!(Client, [Keeper]);

#[export_system]
pub struct Keeper {
    ctx: WingsContextHandle<Self>,
    count: u32,
}

impl Keeper {
    fn on_tick(&mut self, _: &on::Tick) {
        self.count += 1;
    }
}

impl WingsSystem for Keeper {
    const DEPENDENCIES: Dependencies = dependencies().with::<dyn Log>().with::<dyn Keep>();
    const EVENT_HANDLERS: EventHandlers<Self> = event_handlers().with(Self::on_tick);

    fn new(ctx: WingsContextHandle<Self>) -> Self {
        let kept = ctx.get::<dyn Keep>().take("count");
        let count = kept.map_or(0, |bytes| u32::from_le_bytes(bytes.try_into().unwrap()));
        ctx.get::<dyn Log>().print(&format!("keeper begins at {count}"));
        Self { ctx, count }
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        self.ctx.get::<dyn Keep>().put("count", &self.count.to_le_bytes());
    }
}
