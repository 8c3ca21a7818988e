//! The fields of a system, and how they go on when the mod's file changes.
const std = @import("std");
const memory = @import("memory.zig");
const message = @import("message.zig");
const types = @import("types.zig");

/// Whether a field goes on: its value can be written down.
fn isKept(comptime T: type) bool {
    const Inner = if (@typeInfo(T) == .optional) @typeInfo(T).optional.child else T;
    return !types.isItem(Inner, .trait) and types.isPlainData(T);
}

/// Whether a system has a field that goes on.
pub fn hasKept(comptime System: type) bool {
    for (std.meta.fields(System)) |field| if (isKept(field.type)) return true;
    return false;
}

/// The state of a system at its start.
pub fn initial(comptime System: type) System {
    var state: System = undefined;
    inline for (std.meta.fields(System)) |field| @field(state, field.name) = comptime field.defaultValue() orelse if (types.isItem(field.type, .trait))
        .{}
    else if (@typeInfo(field.type) == .optional)
        null
    else
        @compileError("the field \"" ++ field.name ++ "\" of the system " ++ @typeName(System) ++ " needs a value to start with: \"" ++ field.name ++ ": " ++ @typeName(field.type) ++ " = …\"");
    return state;
}

/// Values stand under the names of their fields and their types, as those of mods in other languages do.
fn keyOf(comptime field: std.builtin.Type.StructField) []const u8 {
    return field.name ++ ":" ++ switch (types.kindOf(field.type)) {
        .int => (if (@typeInfo(field.type).int.signedness == .signed) "s" else "u") ++ std.fmt.comptimePrint("{d}", .{@bitSizeOf(field.type)}),
        .float => @typeName(field.type),
        else => |kind| @tagName(kind),
    };
}

/// Writes the fields down.
pub fn save(comptime System: type, state: *const System) []const u8 {
    var writer: message.Writer = .{};
    comptime var count = 0;
    inline for (std.meta.fields(System)) |field| count += if (comptime isKept(field.type)) 2 else 0;
    writer.items(count);
    inline for (std.meta.fields(System)) |field| if (comptime isKept(field.type)) {
        writer.write([]const u8, comptime keyOf(field));
        writer.write(field.type, @field(state, field.name));
    };
    return writer.written();
}

/// Reads fields that were written down, by any version of the mod. One whose value does not fit keeps its first value.
pub fn restore(comptime System: type, state: *System, bytes: []const u8) void {
    var reader: message.Reader = .{ .bytes = bytes, .gpa = memory.allocator };
    _ = reader.items();
    reader.skip(1);
    var left = reader.items();
    while (left > 1 and !reader.failed) : (left -= 2) {
        const key = reader.string();
        inline for (std.meta.fields(System)) |field| if (comptime isKept(field.type)) {
            if (isKey(key, field.name) and fits(field.type, reader.bytes)) {
                var found: message.Reader = .{ .bytes = reader.bytes, .gpa = memory.allocator, .copies = true };
                const value = found.read(field.type);
                if (!found.failed) @field(state, field.name) = value;
            }
        };
        reader.skip(1);
    }
    if (reader.failed) @panic("the saved state is malformed");
}

/// Whether a key is that of a field: languages write another digest or type behind its name.
fn isKey(key: []const u8, name: []const u8) bool {
    if (key.len <= name.len) return false;
    for (name, key[0..name.len]) |a, b| if (a != b) return false;
    return key[name.len] == ':' or key[name.len] == '#';
}

/// Whether the value that comes next is of a kind with a type. A whole number is no float here, although it could become one.
fn fits(comptime T: type, bytes: []const u8) bool {
    return types.kindOf(T) != .float or (bytes.len > 0 and (bytes[0] == 0xca or bytes[0] == 0xcb));
}
