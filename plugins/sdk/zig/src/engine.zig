// Bindings for skein:engine@1.0.0, made by "skein bindgen". Don't edit it: the command overwrites it.

const skein = @import("skein.zig");

pub const Level = enum(u8) {
    debug,
    info,
    warn,
    @"error",
};

pub const ListResultItem = struct {
    name: []const u8,
    version: []const u8,
};

/// The trait skein:engine/world@1.0.0.
pub const World = struct {
    pub const Item_ = skein.Trait("skein:engine/world@1.0.0");

    pub fn spawn(_: World) skein.Entity {
        return skein.invoke(Item_.id, "spawn", skein.Entity, .{});
    }

    pub fn despawn(_: World, entity: skein.Entity) void {
        return skein.invoke(Item_.id, "despawn", void, .{entity});
    }

    pub fn alive(_: World, entity: skein.Entity) bool {
        return skein.invoke(Item_.id, "alive", bool, .{entity});
    }

    pub fn spawnMany(_: World, count: u32) []const skein.Entity {
        return skein.invoke(Item_.id, "spawn-many", []const skein.Entity, .{count});
    }

    pub fn despawnMany(_: World, entities: []const skein.Entity) void {
        return skein.invoke(Item_.id, "despawn-many", void, .{entities});
    }
};

/// The trait skein:engine/log@1.0.0.
pub const Log = struct {
    pub const Item_ = skein.Trait("skein:engine/log@1.0.0");

    pub fn write(_: Log, level: Level, message: []const u8) void {
        return skein.invoke(Item_.id, "write", void, .{ level, message });
    }
};

/// The trait skein:engine/time@1.0.0.
pub const Time = struct {
    pub const Item_ = skein.Trait("skein:engine/time@1.0.0");

    pub fn frame(_: Time) u32 {
        return skein.invoke(Item_.id, "frame", u32, .{});
    }

    pub fn step(_: Time) u32 {
        return skein.invoke(Item_.id, "step", u32, .{});
    }

    pub fn delta(_: Time) f32 {
        return skein.invoke(Item_.id, "delta", f32, .{});
    }

    pub fn elapsed(_: Time) f64 {
        return skein.invoke(Item_.id, "elapsed", f64, .{});
    }
};

/// The trait skein:engine/random@1.0.0.
pub const Random = struct {
    pub const Item_ = skein.Trait("skein:engine/random@1.0.0");

    pub fn bits(_: Random) u32 {
        return skein.invoke(Item_.id, "bits", u32, .{});
    }

    pub fn float(_: Random) f64 {
        return skein.invoke(Item_.id, "float", f64, .{});
    }

    pub fn below(_: Random, n: u32) u32 {
        return skein.invoke(Item_.id, "below", u32, .{n});
    }
};

/// The trait skein:engine/input@1.0.0.
pub const Input = struct {
    pub const Item_ = skein.Trait("skein:engine/input@1.0.0");

    pub fn find(_: Input, action: []const u8) u32 {
        return skein.invoke(Item_.id, "find", u32, .{action});
    }

    pub fn held(_: Input, action: u32) bool {
        return skein.invoke(Item_.id, "held", bool, .{action});
    }

    pub fn pressed(_: Input, action: u32) bool {
        return skein.invoke(Item_.id, "pressed", bool, .{action});
    }

    pub fn released(_: Input, action: u32) bool {
        return skein.invoke(Item_.id, "released", bool, .{action});
    }

    pub fn value(_: Input, action: u32) f64 {
        return skein.invoke(Item_.id, "value", f64, .{action});
    }
};

/// The trait skein:engine/assets@1.0.0.
pub const Assets = struct {
    pub const Item_ = skein.Trait("skein:engine/assets@1.0.0");

    pub fn find(_: Assets, name: []const u8) u32 {
        return skein.invoke(Item_.id, "find", u32, .{name});
    }

    pub fn @"type"(_: Assets, asset: u32) ?[]const u8 {
        return skein.invoke(Item_.id, "type", ?[]const u8, .{asset});
    }

    pub fn size(_: Assets, asset: u32) u32 {
        return skein.invoke(Item_.id, "size", u32, .{asset});
    }

    pub fn read(_: Assets, asset: u32, offset: u32, length: u32) skein.Bytes {
        return skein.invoke(Item_.id, "read", skein.Bytes, .{ asset, offset, length });
    }
};

/// The trait skein:engine/text@1.0.0.
pub const Text = struct {
    pub const Item_ = skein.Trait("skein:engine/text@1.0.0");

    pub fn intern(_: Text, text: []const u8) u32 {
        return skein.invoke(Item_.id, "intern", u32, .{text});
    }
};

/// The trait skein:engine/storage@1.0.0.
pub const Storage = struct {
    pub const Item_ = skein.Trait("skein:engine/storage@1.0.0");

    pub fn get(_: Storage, key: []const u8) ?skein.Bytes {
        return skein.invoke(Item_.id, "get", ?skein.Bytes, .{key});
    }

    pub fn set(_: Storage, key: []const u8, value: skein.Bytes) bool {
        return skein.invoke(Item_.id, "set", bool, .{ key, value });
    }

    pub fn remove(_: Storage, key: []const u8) bool {
        return skein.invoke(Item_.id, "remove", bool, .{key});
    }

    pub fn keys(_: Storage) []const []const u8 {
        return skein.invoke(Item_.id, "keys", []const []const u8, .{});
    }

    pub fn room(_: Storage) u32 {
        return skein.invoke(Item_.id, "room", u32, .{});
    }
};

/// The trait skein:engine/mods@1.0.0.
pub const Mods = struct {
    pub const Item_ = skein.Trait("skein:engine/mods@1.0.0");

    pub fn list(_: Mods) []const ListResultItem {
        return skein.invoke(Item_.id, "list", []const ListResultItem, .{});
    }

    pub fn version(_: Mods, name: []const u8) ?[]const u8 {
        return skein.invoke(Item_.id, "version", ?[]const u8, .{name});
    }
};

/// The trait skein:engine/panic@1.0.0.
pub const Panic = struct {
    pub const Item_ = skein.Trait("skein:engine/panic@1.0.0");

    pub fn panic(_: Panic, message: []const u8, file: []const u8, line: u32, column: u32) void {
        return skein.invoke(Item_.id, "panic", void, .{ message, file, line, column });
    }
};
