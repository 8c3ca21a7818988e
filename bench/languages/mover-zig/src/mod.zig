//! Moves what has a velocity, and adds up the damage of hits.
const builtin = @import("builtin");
const skein = @import("skein");
const herd = @import("bench-herd.zig");

const Movers = struct {
    position: skein.Write(herd.Position, .{ .x, .y }),
    velocity: skein.Read(herd.Velocity, .{ .x, .y }),
};

pub const Mover = struct {
    damage: f32 = 0,

    pub fn hurt(self: *Mover, hit: herd.Hit) void {
        const target: f32 = @floatFromInt(@intFromEnum(hit.target));
        self.damage += @as(f32, @floatFromInt(hit.damage)) * hit.force + target;
    }

    pub fn integrate(movers: Movers, dt: f32) void {
        if (comptime builtin.cpu.has(.wasm, .simd128)) {
            const step: @Vector(4, f32) = @splat(dt);
            for (skein.vectors(movers.position.x), skein.vectors(movers.velocity.x)) |*x, vx| x.* += vx * step;
            for (skein.vectors(movers.position.y), skein.vectors(movers.velocity.y)) |*y, vy| y.* += vy * step;
        } else {
            const position, const velocity = .{ movers.position, movers.velocity };
            for (position.x, position.y, velocity.x, velocity.y) |*x, *y, vx, vy| {
                x.* += vx * dt;
                y.* += vy * dt;
            }
        }
    }
};
