//! The SDK for mods in Zig: the module "skein". docs/modding/zig.md shows how to use it.
const std = @import("std");
const abi = @import("abi.zig");
const component = @import("component.zig");
const engine = @import("engine.zig");
const memory = @import("memory.zig");
const message = @import("message.zig");
const query = @import("query.zig");
const types = @import("types.zig");

// Types of values, beside Zig's own.
pub const Entity = types.Entity;
pub const Bytes = types.Bytes;
pub const Result = types.Result;

// Marks of the types in bindings.
pub const Component = types.Component;
pub const Event = types.Event;
pub const Hook = types.Hook;
pub const Trait = types.Trait;

// Parts of a query.
pub const Read = query.Read;
pub const Write = query.Write;
pub const Optional = query.Optional;
pub const vectors = query.vectors;

/// Memory that stays until it is freed.
pub const allocator = memory.allocator;
/// Memory for the current call: it goes when the host calls the mod the next time.
pub const scratch = memory.scratch;

// The engine's own traits. The log is `std.log`.
pub const world: engine.World = .{};
pub const time: engine.Time = .{};
pub const random: engine.Random = .{};
pub const input: engine.Input = .{};
pub const assets: engine.Assets = .{};
pub const text: engine.Text = .{};
pub const storage = @import("storage.zig");
pub const mods: engine.Mods = .{};

/// Calls a method that another mod or the game provides. Bindings use it.
pub const invoke = abi.invoke;
/// Adds a component to many entities at once: `addMany(entities, pong.Position, .{ .x = xs })`. Fields without a column get their default.
pub const addMany = component.addMany;

/// Raises an event: its handlers run after the current call into the mod.
pub fn raise(event: anytype) void {
    const id = types.itemOf(@TypeOf(event), .event).id;
    const bytes = message.encode(@TypeOf(event), event);
    abi.imported(id, "raise", fn ([*]const u8, usize) callconv(.c) void)(bytes.ptr, bytes.len);
    scratch.free(bytes);
}

/// Calls a hook: its handlers change the value one after the other, at once. `call(spin.Strength{ .ball = ball }, 4)`
pub fn call(hook: anytype, value: types.itemOf(@TypeOf(hook), .hook).Value) @TypeOf(value) {
    return abi.invoke(@TypeOf(hook).Item_.id, "call", @TypeOf(value), .{value} ++ types.tupleOf(hook));
}

/// Text for the current call, from a format as that of `std.fmt`.
pub const print = @import("print.zig").print;

/// A copy of text that stays until it is freed: `skein.allocator.free(copy)`.
pub fn keep(copied: []const u8) []const u8 {
    return allocator.dupe(u8, copied) catch @panic("out of memory");
}

/// For the root of the module alone.
pub const internal = struct {
    pub const exportMod = @import("system.zig").exportMod;
    pub const logFn = @import("log.zig").logFn;
    pub const panic = @import("log.zig").panic;
};
