//! Text in scratch memory, from formats as those of `std.fmt`.
const std = @import("std");
const memory = @import("memory.zig");
const Writer = std.Io.Writer;

/// Text that goes when the host calls the mod the next time.
pub fn print(comptime format: []const u8, args: anytype) []u8 {
    var writer: Writer = .{ .vtable = &.{ .drain = drain, .rebase = rebase }, .buffer = &.{} };
    writer.print(format, args) catch unreachable;
    return writer.buffer[0..writer.end];
}

/// Writes into the buffer, which grows.
fn drain(to: *Writer, data: []const []const u8, splat: usize) Writer.Error!usize {
    const last = data[data.len - 1];
    const before = to.end;
    for (data[0 .. data.len - 1]) |part| append(to, part);
    for (0..splat) |_| append(to, last);
    return to.end - before;
}

fn append(to: *Writer, part: []const u8) void {
    rebase(to, 0, part.len) catch unreachable;
    @memcpy(to.buffer[to.end..][0..part.len], part);
    to.end += part.len;
}

fn rebase(to: *Writer, _: usize, more: usize) Writer.Error!void {
    if (to.buffer.len - to.end < more) to.buffer = memory.grow(to.buffer, to.end, more);
}
