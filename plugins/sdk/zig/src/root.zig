//! The root of a module: makes a mod of the file `mod.zig`. "skein build" compiles it.
const std = @import("std");
const internal = @import("skein").internal;

pub const std_options: std.Options = .{ .logFn = internal.logFn };
pub const panic = std.debug.FullPanic(internal.panic);

comptime {
    asm (internal.exportMod(@import("mod"), @import("options").name));
}
