//! The log of the game, and panics, by which a mod ends.
const std = @import("std");
const abi = @import("abi.zig");
const memory = @import("memory.zig");
const print = @import("print.zig").print;

const Level = enum(u8) { debug, info, warn, err };

/// Writes a line of `std.log` to the game's log.
pub fn logFn(comptime level: std.log.Level, comptime scope: @EnumLiteral(), comptime format: []const u8, args: anytype) void {
    const prefix = if (scope == .default) "" else @tagName(scope) ++ ": ";
    const line: []const u8 = print(prefix ++ format, args);
    const to: Level = switch (level) {
        .debug => .debug,
        .info => .info,
        .warn => .warn,
        .err => .err,
    };
    abi.invoke("skein:engine/log@1.0.0", "write", void, .{ to, line });
    memory.scratch.free(line);
}

/// Ends the mod with a message.
pub fn panic(text: []const u8, _: ?usize) noreturn {
    @branchHint(.cold);
    const none: []const u8 = "";
    abi.invoke("skein:engine/panic@1.0.0", "panic", void, .{ text, none, @as(u32, 0), @as(u32, 0) });
    @trap();
}
