//! Bytes, texts and numbers of the mod across sessions, by key: apart in each game. There is room for 64 KiB unless the game says otherwise.
const engine = @import("engine.zig");

const storage: engine.Storage = .{};

/// The bytes of a key, for the current call; `null` where there are none.
pub fn get(key: []const u8) ?[]const u8 {
    return if (storage.get(key)) |value| value.data else null;
}

/// Sets the bytes of a key. Returns whether there was room for them; if not, nothing has changed.
pub fn set(key: []const u8, value: []const u8) bool {
    return storage.set(key, .{ .data = value });
}

/// The number of a key; `null` where there is none.
pub fn getNumber(key: []const u8) ?f64 {
    const bytes = get(key) orelse return null;
    return if (bytes.len == 8) @bitCast(bytes[0..8].*) else null;
}

/// Sets a number. Returns whether there was room for it.
pub fn setNumber(key: []const u8, value: f64) bool {
    return set(key, &@as([8]u8, @bitCast(value)));
}

/// Removes a key. Returns whether there was one.
pub fn remove(key: []const u8) bool {
    return storage.remove(key);
}

/// All keys, in the order of their code units.
pub fn keys() []const []const u8 {
    return storage.keys();
}

/// Bytes that are left: a key takes 16, and two for each character; a value takes its own.
pub fn room() u32 {
    return storage.room();
}
