//! Calls in both directions, by the canonical ABI of the component model. A core value is held by its bits, in a `u64`.
const std = @import("std");
const memory = @import("memory.zig");
const types = @import("types.zig");

const Core = enum { i32, i64, f32, f64 };
const Layout = struct { size: comptime_int, alignment: comptime_int, flat: []const Core };

const most_flat = 16;

/// How a type lies in memory, and the core values that it travels as.
fn layout(comptime T: type) Layout {
    @setEvalBranchQuota(1_000_000);
    return switch (types.kindOf(T)) {
        .bool => scalar(1, .i32),
        .int, .flags => scalar(@sizeOf(T), if (@sizeOf(T) == 8) .i64 else .i32),
        .float => scalar(@sizeOf(T), if (T == f32) .f32 else .f64),
        .char, .entity => scalar(4, .i32),
        .@"enum" => scalar(1, .i32),
        .string, .bytes, .list => .{ .size = 8, .alignment = 4, .flat = &.{ .i32, .i32 } },
        .tuple, .record => together(types.fieldTypes(T)),
        .option => either(&.{ void, @typeInfo(T).optional.child }),
        .variant, .result => either(types.fieldTypes(T)),
        .none => if (T == void) .{ .size = 0, .alignment = 1, .flat = &.{} } else @compileError("a " ++ @typeName(T) ++ " cannot leave the mod"),
    };
}

fn scalar(comptime size: comptime_int, comptime core: Core) Layout {
    return .{ .size = size, .alignment = size, .flat = &.{core} };
}

fn together(comptime parts: []const type) Layout {
    var all: Layout = .{ .size = 0, .alignment = 1, .flat = &.{} };
    for (parts) |T| {
        const part = layout(T);
        all.size = forward(all.size, part.alignment) + part.size;
        all.alignment = @max(all.alignment, part.alignment);
        all.flat = all.flat ++ part.flat;
    }
    all.size = forward(all.size, all.alignment);
    return all;
}

fn forward(comptime at: comptime_int, comptime alignment: comptime_int) comptime_int {
    return (at + alignment - 1) / alignment * alignment;
}

/// The offset of a part of what lies together.
fn offset(comptime parts: []const type, comptime index: usize) comptime_int {
    @setEvalBranchQuota(1_000_000);
    var at = 0;
    for (parts[0..index]) |T| at = forward(at, layout(T).alignment) + layout(T).size;
    return forward(at, layout(parts[index]).alignment);
}

fn either(comptime cases: []const type) Layout {
    var all: Layout = .{ .size = 0, .alignment = 1, .flat = &.{} };
    for (cases) |T| {
        const part = layout(T);
        all.size = @max(all.size, part.size);
        all.alignment = @max(all.alignment, part.alignment);
        for (part.flat, 0..) |core, index| {
            const other = if (index < all.flat.len) all.flat[index] else {
                all.flat = all.flat ++ .{core};
                continue;
            };
            const both: Core = if (other == core) core else if ((other == .i32 and core == .f32) or (other == .f32 and core == .i32)) .i32 else .i64;
            all.flat = all.flat[0..index] ++ .{both} ++ all.flat[index + 1 ..];
        }
    }
    all.size = forward(payloadOffset(all.alignment) + all.size, all.alignment);
    return .{ .size = all.size, .alignment = all.alignment, .flat = &[_]Core{.i32} ++ all.flat };
}

/// The payload of a case stands behind its index, which is a byte.
fn payloadOffset(comptime alignment: comptime_int) comptime_int {
    return alignment;
}

fn flatCount(comptime T: type) comptime_int {
    return layout(T).flat.len;
}

/// Whether a list of such values lies in Zig as the ABI says.
fn liesAsIs(comptime T: type) bool {
    return switch (types.kindOf(T)) {
        .bool, .int, .float, .entity, .@"enum", .flags => @sizeOf(T) == layout(T).size,
        else => false,
    };
}

// ---- Values as core values

fn lower(comptime T: type, value: T, to: *[flatCount(T)]u64) void {
    switch (comptime types.kindOf(T)) {
        .bool => to[0] = @intFromBool(value),
        .int => to[0] = if (@sizeOf(T) == 8) @bitCast(value) else if (@typeInfo(T).int.signedness == .signed) @as(u32, @bitCast(@as(i32, value))) else value,
        .float => to[0] = if (T == f32) @as(u32, @bitCast(value)) else @bitCast(value),
        .char => to[0] = value,
        .entity, .@"enum" => to[0] = @intFromEnum(value),
        .flags => to[0] = @as(@typeInfo(T).@"struct".backing_integer.?, @bitCast(value)),
        .string, .list => to.* = lowerList(@typeInfo(T).pointer.child, value),
        .bytes => to.* = lowerList(u8, value.data),
        .tuple, .record => {
            comptime var at = 0;
            inline for (std.meta.fields(T)) |field| {
                lower(field.type, @field(value, field.name), to[at..][0..flatCount(field.type)]);
                at += flatCount(field.type);
            }
        },
        .option => {
            @memset(to, 0);
            if (value) |some| {
                to[0] = 1;
                lower(@TypeOf(some), some, to[1..][0..flatCount(@TypeOf(some))]);
            }
        },
        .variant, .result => {
            @memset(to, 0);
            switch (value) {
                inline else => |payload, tag| {
                    to[0] = @intFromEnum(tag);
                    if (@TypeOf(payload) != void) lower(@TypeOf(payload), payload, to[1..][0..flatCount(@TypeOf(payload))]);
                },
            }
        },
        .none => comptime unreachable,
    }
}

fn lowerList(comptime Item: type, list: []const Item) [2]u64 {
    if (list.len == 0) return .{ layout(Item).alignment, 0 };
    if (comptime liesAsIs(Item)) return .{ @intFromPtr(list.ptr), list.len };
    const size = layout(Item).size;
    const bytes = memory.scratch.alignedAlloc(u8, .@"16", size * list.len) catch @panic("out of memory");
    for (list, 0..) |item, index| store(Item, item, bytes.ptr + index * size);
    return .{ @intFromPtr(bytes.ptr), list.len };
}

fn lift(comptime T: type, from: *const [flatCount(T)]u64) T {
    switch (comptime types.kindOf(T)) {
        .bool => return @as(u32, @truncate(from[0])) != 0,
        .int => return @bitCast(@as(std.meta.Int(.unsigned, @bitSizeOf(T)), @truncate(from[0]))),
        .float => return if (T == f32) @bitCast(@as(u32, @truncate(from[0]))) else @bitCast(from[0]),
        .char => return @truncate(from[0]),
        .entity => return @enumFromInt(@as(u32, @truncate(from[0]))),
        .@"enum" => return std.enums.fromInt(T, @as(u32, @truncate(from[0]))) orelse malformed(),
        .flags => return @bitCast(@as(@typeInfo(T).@"struct".backing_integer.?, @truncate(from[0]))),
        .string, .list => return liftList(@typeInfo(T).pointer.child, from.*),
        .bytes => return .{ .data = liftList(u8, from.*) },
        .tuple, .record => {
            var value: T = undefined;
            comptime var at = 0;
            inline for (std.meta.fields(T)) |field| {
                @field(value, field.name) = lift(field.type, from[at..][0..comptime flatCount(field.type)]);
                at += flatCount(field.type);
            }
            return value;
        },
        .option => {
            const Some = @typeInfo(T).optional.child;
            return if (@as(u32, @truncate(from[0])) == 0) null else lift(Some, from[1..][0..flatCount(Some)]);
        },
        .variant, .result => switch (std.enums.fromInt(std.meta.Tag(T), @as(u32, @truncate(from[0]))) orelse malformed()) {
            inline else => |tag| {
                const Payload = @FieldType(T, @tagName(tag));
                return @unionInit(T, @tagName(tag), if (Payload == void) {} else lift(Payload, from[1..][0..flatCount(Payload)]));
            },
        },
        .none => comptime unreachable,
    }
}

fn liftList(comptime Item: type, from: [2]u64) []const Item {
    const count: usize = @truncate(from[1]);
    if (count == 0) return &.{};
    const address: usize = @truncate(from[0]);
    if (comptime liesAsIs(Item)) return @as([*]const Item, @ptrFromInt(address))[0..count];
    const bytes: [*]const u8 = @ptrFromInt(address);
    const list = memory.scratch.alloc(Item, count) catch @panic("out of memory");
    for (list, 0..) |*item, index| item.* = load(Item, bytes + index * layout(Item).size);
    return list;
}

fn malformed() noreturn {
    @panic("a value is none of the cases of its type");
}

// ---- Values in memory

fn word(comptime Int: type, at: [*]const u8) Int {
    return @as(*align(1) const Int, @ptrCast(at)).*;
}

fn store(comptime T: type, value: T, to: [*]u8) void {
    switch (comptime types.kindOf(T)) {
        .tuple, .record => inline for (std.meta.fields(T), 0..) |field, index| {
            store(field.type, @field(value, field.name), to + offset(types.fieldTypes(T), index));
        },
        .option => if (value) |some| {
            to[0] = 1;
            store(@TypeOf(some), some, to + layout(T).alignment);
        } else {
            to[0] = 0;
        },
        .variant, .result => switch (value) {
            inline else => |payload, tag| {
                to[0] = @intFromEnum(tag);
                if (@TypeOf(payload) != void) store(@TypeOf(payload), payload, to + layout(T).alignment);
            },
        },
        .string, .bytes, .list => {
            var flat: [2]u64 = undefined;
            lower(T, value, &flat);
            @as(*align(1) [2]u32, @ptrCast(to)).* = .{ @truncate(flat[0]), @truncate(flat[1]) };
        },
        else => {
            var flat: [1]u64 = undefined;
            lower(T, value, &flat);
            const Bits = std.meta.Int(.unsigned, layout(T).size * 8);
            @as(*align(1) Bits, @ptrCast(to)).* = @truncate(flat[0]);
        },
    }
}

fn load(comptime T: type, from: [*]const u8) T {
    switch (comptime types.kindOf(T)) {
        .tuple, .record => {
            var value: T = undefined;
            inline for (std.meta.fields(T), 0..) |field, index| @field(value, field.name) = load(field.type, from + offset(types.fieldTypes(T), index));
            return value;
        },
        .option => return if (from[0] == 0) null else load(@typeInfo(T).optional.child, from + layout(T).alignment),
        .variant, .result => switch (std.enums.fromInt(std.meta.Tag(T), from[0]) orelse malformed()) {
            inline else => |tag| {
                const Payload = @FieldType(T, @tagName(tag));
                return @unionInit(T, @tagName(tag), if (Payload == void) {} else load(Payload, from + layout(T).alignment));
            },
        },
        .string, .bytes, .list => return lift(T, &.{ word(u32, from), word(u32, from + 4) }),
        else => return lift(T, &.{word(std.meta.Int(.unsigned, layout(T).size * 8), from)}),
    }
}

// ---- Calls

fn CoreType(comptime core: Core) type {
    return switch (core) {
        .i32 => u32,
        .i64 => u64,
        .f32 => f32,
        .f64 => f64,
    };
}

fn toCore(comptime core: Core, bits: u64) CoreType(core) {
    return switch (core) {
        .i32 => @truncate(bits),
        .i64 => bits,
        .f32 => @bitCast(@as(u32, @truncate(bits))),
        .f64 => @bitCast(bits),
    };
}

fn fromCore(value: anytype) u64 {
    return switch (@TypeOf(value)) {
        f32 => @as(u32, @bitCast(value)),
        f64 => @bitCast(value),
        else => value,
    };
}

/// A function of another module.
pub fn imported(comptime module: []const u8, comptime name: []const u8, comptime F: type) *const F {
    return @extern(*const F, .{ .name = name, .library_name = module });
}

/// Calls a function of another module.
pub fn invoke(comptime module: []const u8, comptime name: []const u8, comptime R: type, args: anytype) R {
    const T = @TypeOf(args);
    const returns_pointer = flatCount(R) > 1;
    const flat = comptime if (flatCount(T) > most_flat) &[_]Core{.i32} else layout(T).flat;
    const params: []const Core = comptime if (returns_pointer) flat ++ .{.i32} else flat;
    const Core_R = comptime if (flatCount(R) == 1) CoreType(layout(R).flat[0]) else void;
    comptime var core_types: [params.len]type = undefined;
    inline for (params, &core_types) |core, *it| it.* = CoreType(core);
    const function = imported(module, name, @Fn(&core_types, &@splat(.{}), Core_R, .{ .@"callconv" = .c }));

    var bits: [params.len]u64 = undefined;
    var spilled: [if (flatCount(T) > most_flat) layout(T).size else 0]u8 align(16) = undefined;
    if (flatCount(T) > most_flat) {
        store(T, args, &spilled);
        bits[0] = @intFromPtr(&spilled);
    } else lower(T, args, bits[0..flatCount(T)]);
    var returned: [if (returns_pointer) layout(R).size else 0]u8 align(16) = undefined;
    if (returns_pointer) bits[params.len - 1] = @intFromPtr(&returned);
    var core_args: @Tuple(&core_types) = undefined;
    inline for (params, 0..) |core, index| core_args[index] = toCore(core, bits[index]);
    const result = @call(.auto, function, core_args);
    if (R == void) return;
    if (returns_pointer) return load(R, &returned);
    if (flatCount(R) == 0) return load(R, &returned);
    return lift(R, &.{fromCore(result)});
}

/// A function for others to call, around one that takes a tuple of type `T`: `run(args: T) R`.
pub fn provide(comptime name: []const u8, comptime T: type, comptime R: type, comptime run: fn (T) R) void {
    const spills = flatCount(T) > most_flat;
    const flat = comptime if (spills) &[_]Core{.i32} else layout(T).flat;
    const Returned = switch (flatCount(R)) {
        0 => void,
        1 => CoreType(layout(R).flat[0]),
        else => usize,
    };
    const wrapped = struct {
        fn call(bits: *const [flat.len]u64) Returned {
            memory.enter(.mod);
            defer memory.leave();
            const result = run(if (spills) load(T, @ptrFromInt(@as(usize, @truncate(bits[0])))) else lift(T, bits));
            if (flatCount(R) == 0) return;
            if (flatCount(R) > 1) {
                const area = memory.scratch.alignedAlloc(u8, .@"16", layout(R).size) catch @panic("out of memory");
                store(R, result, area.ptr);
                return @intFromPtr(area.ptr);
            }
            var lowered: [1]u64 = undefined;
            lower(R, result, &lowered);
            return toCore(layout(R).flat[0], lowered[0]);
        }
    };
    @export(&Wrapper(flat, Returned, wrapped.call).call, .{ .name = name });
}

/// A function of as many parameters as there are core values.
fn Wrapper(comptime flat: []const Core, comptime R: type, comptime run: fn (*const [flat.len]u64) R) type {
    const P = struct {
        fn at(comptime index: usize) type {
            return CoreType(flat[index]);
        }
    };
    const c = fromCore;
    return switch (flat.len) {
        0 => struct {
            fn call() callconv(.c) R {
                return run(&.{});
            }
        },
        1 => struct {
            fn call(a: P.at(0)) callconv(.c) R {
                return run(&.{c(a)});
            }
        },
        2 => struct {
            fn call(a: P.at(0), b: P.at(1)) callconv(.c) R {
                return run(&.{ c(a), c(b) });
            }
        },
        3 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d) });
            }
        },
        4 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e) });
            }
        },
        5 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f) });
            }
        },
        6 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g) });
            }
        },
        7 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h) });
            }
        },
        8 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i) });
            }
        },
        9 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7), j: P.at(8)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i), c(j) });
            }
        },
        10 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7), j: P.at(8), k: P.at(9)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i), c(j), c(k) });
            }
        },
        11 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7), j: P.at(8), k: P.at(9), l: P.at(10)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i), c(j), c(k), c(l) });
            }
        },
        12 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7), j: P.at(8), k: P.at(9), l: P.at(10), m: P.at(11)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i), c(j), c(k), c(l), c(m) });
            }
        },
        13 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7), j: P.at(8), k: P.at(9), l: P.at(10), m: P.at(11), n: P.at(12)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i), c(j), c(k), c(l), c(m), c(n) });
            }
        },
        14 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7), j: P.at(8), k: P.at(9), l: P.at(10), m: P.at(11), n: P.at(12), o: P.at(13)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i), c(j), c(k), c(l), c(m), c(n), c(o) });
            }
        },
        15 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7), j: P.at(8), k: P.at(9), l: P.at(10), m: P.at(11), n: P.at(12), o: P.at(13), p: P.at(14)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i), c(j), c(k), c(l), c(m), c(n), c(o), c(p) });
            }
        },
        16 => struct {
            fn call(a: P.at(0), b: P.at(1), d: P.at(2), e: P.at(3), f: P.at(4), g: P.at(5), h: P.at(6), i: P.at(7), j: P.at(8), k: P.at(9), l: P.at(10), m: P.at(11), n: P.at(12), o: P.at(13), p: P.at(14), q: P.at(15)) callconv(.c) R {
                return run(&.{ c(a), c(b), c(d), c(e), c(f), c(g), c(h), c(i), c(j), c(k), c(l), c(m), c(n), c(o), c(p), c(q) });
            }
        },
        else => comptime unreachable,
    };
}
