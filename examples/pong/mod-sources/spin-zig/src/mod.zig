//! Gives the ball a spin when it comes off a paddle. The same mod as the others of its name beside it.
const std = @import("std");
const skein = @import("skein");
const pong = @import("pong.zig");
const spin = @import("acme-spin.zig");

const Balls = struct {
    velocity: skein.Write(pong.Velocity, .{.y}),
    pub const with = .{pong.Ball};
};

pub const Spinner = struct {
    scoreboard: pong.Scoreboard,
    spin: f32 = 0,
    bounces: u32 = 0,
    title: []const u8 = "",

    pub const provides = .{spin.Spin};

    pub fn start(self: *Spinner) void {
        self.nameIt(0);
        std.log.info("spin is here: {s}", .{self.title});
    }

    pub fn bounced(self: *Spinner, bounce: pong.Bounce) void {
        self.bounces += 1;
        const points = self.scoreboard.score(.left) + self.scoreboard.score(.right);
        const strength = skein.call(spin.Strength{ .ball = bounce.ball }, @floatFromInt(4 + points));
        self.spin = if (bounce.side == .left) strength else -strength;
        skein.raise(spin.Whirl{ .ball = bounce.ball, .spin = self.spin });
    }

    pub fn scored(self: *Spinner, goal: pong.Goal) void {
        self.nameIt(goal.score);
        std.log.info("{d} bounces", .{self.bounces});
        self.spin = 0;
    }

    /// A rule of the game: serves to the left are as much faster as there were bounces before.
    pub fn served(self: *Spinner, value: f32, serve: pong.ServeSpeed) f32 {
        return if (serve.side == .left) value + @as(f32, @floatFromInt(self.bounces)) else value;
    }

    pub fn bend(self: *Spinner, balls: Balls, dt: f32) void {
        for (balls.velocity.y) |*y| y.* += self.spin * dt;
    }

    // What other mods may ask.
    pub fn amount(self: *Spinner) f32 {
        return self.spin;
    }

    pub fn label(self: *Spinner, points: u32) []const u8 {
        return if (points == 0) self.title else skein.print("{s}, of {d}", .{ self.title, points });
    }

    /// Named anew when a side scores.
    fn nameIt(self: *Spinner, points: u32) void {
        skein.allocator.free(self.title);
        self.title = skein.keep(skein.print("a spin for {d} points", .{points}));
    }
};
