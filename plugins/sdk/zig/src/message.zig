//! MessagePack, by the types of values: what events and saved states are written in.
const std = @import("std");
const memory = @import("memory.zig");
const types = @import("types.zig");
const Allocator = std.mem.Allocator;

pub const Error = error{Malformed};

/// Writes fields as an array of a message, in scratch memory.
pub fn encode(comptime T: type, value: T) []const u8 {
    var writer: Writer = .{};
    writer.write(T, value);
    return writer.bytes.items;
}

/// Reads the fields of an event. Fields that are missing at its end have their default.
pub fn decode(comptime T: type, bytes: []const u8) T {
    var reader: Reader = .{ .bytes = bytes, .gpa = memory.scratch };
    return reader.event(T) catch @panic("the payload of " ++ T.Item_.id ++ " is malformed");
}

pub const Writer = struct {
    bytes: std.ArrayList(u8) = .empty,

    fn raw(to: *Writer, size: usize) []u8 {
        return to.bytes.addManyAsSlice(memory.scratch, size) catch @panic("out of memory");
    }

    fn byte(to: *Writer, value: u8) void {
        to.raw(1)[0] = value;
    }

    fn tagged(to: *Writer, tag: u8, value: u64, comptime size: usize) void {
        const at = to.raw(size + 1);
        at[0] = tag;
        std.mem.writeInt(std.meta.Int(.unsigned, size * 8), at[1..][0..size], @truncate(value), .big);
    }

    pub fn items(to: *Writer, count: usize) void {
        if (count < 16) to.byte(0x90 | @as(u8, @intCast(count))) else if (count < 1 << 16) to.tagged(0xdc, count, 2) else to.tagged(0xdd, count, 4);
    }

    fn blob(to: *Writer, first: u8, data: []const u8) void {
        if (data.len < 1 << 8) to.tagged(first, data.len, 1) else if (data.len < 1 << 16) to.tagged(first + 1, data.len, 2) else to.tagged(first + 2, data.len, 4);
        @memcpy(to.raw(data.len), data);
    }

    fn unsigned(to: *Writer, value: u64) void {
        if (value < 0x80) to.byte(@intCast(value)) else if (value < 1 << 8) to.tagged(0xcc, value, 1) else if (value < 1 << 16) to.tagged(0xcd, value, 2) else if (value < 1 << 32) to.tagged(0xce, value, 4) else to.tagged(0xcf, value, 8);
    }

    fn signed(to: *Writer, value: i64) void {
        const bits: u64 = @bitCast(value);
        if (value >= 0) to.unsigned(bits) else if (value >= -0x20) to.byte(@truncate(bits)) else if (value >= -0x80) to.tagged(0xd0, bits, 1) else if (value >= -0x8000) to.tagged(0xd1, bits, 2) else if (value >= -0x8000_0000) to.tagged(0xd2, bits, 4) else to.tagged(0xd3, bits, 8);
    }

    pub fn write(to: *Writer, comptime T: type, value: T) void {
        switch (comptime types.kindOf(T)) {
            .bool => to.byte(if (value) 0xc3 else 0xc2),
            .int => if (@typeInfo(T).int.signedness == .signed) to.signed(value) else to.unsigned(value),
            .float => if (T == f32) to.tagged(0xca, @as(u32, @bitCast(value)), 4) else to.tagged(0xcb, @bitCast(value), 8),
            .char => {
                var text: [4]u8 = undefined;
                to.blob(0xd9, text[0 .. std.unicode.utf8Encode(value, &text) catch @panic("a char is no Unicode scalar value")]);
            },
            .string => to.blob(0xd9, value),
            .bytes => to.blob(0xc4, value.data),
            .entity, .@"enum" => to.unsigned(@intFromEnum(value)),
            .flags => to.unsigned(@as(@typeInfo(T).@"struct".backing_integer.?, @bitCast(value))),
            .list => {
                to.items(value.len);
                for (value) |item| to.write(@TypeOf(item), item);
            },
            .option => if (value) |some| {
                if (comptime types.kindOf(@TypeOf(some)) == .option) to.items(1);
                to.write(@TypeOf(some), some);
            } else to.byte(0xc0),
            .tuple, .record => {
                to.items(std.meta.fields(T).len);
                inline for (std.meta.fields(T)) |field| to.write(field.type, @field(value, field.name));
            },
            .variant, .result => |kind| switch (value) {
                inline else => |payload, tag| {
                    const empty = @TypeOf(payload) == void;
                    to.items(if (empty and kind == .variant) 1 else 2);
                    to.unsigned(@intFromEnum(tag));
                    if (!empty) to.write(@TypeOf(payload), payload) else if (kind == .result) to.byte(0xc0);
                },
            },
            .none => @compileError("a " ++ @typeName(T) ++ " cannot be part of a message"),
        }
    }
};

pub const Reader = struct {
    bytes: []const u8,
    /// For lists.
    gpa: Allocator,
    /// Whether text is copied too, because it outlives the message.
    copies: bool = false,

    fn raw(from: *Reader, size: usize) Error![]const u8 {
        if (size > from.bytes.len) return error.Malformed;
        defer from.bytes = from.bytes[size..];
        return from.bytes[0..size];
    }

    fn byte(from: *Reader) Error!u8 {
        return (try from.raw(1))[0];
    }

    fn big(from: *Reader, comptime Int: type) Error!Int {
        return std.mem.readInt(Int, (try from.raw(@sizeOf(Int)))[0..@sizeOf(Int)], .big);
    }

    fn integer(from: *Reader, tag: u8) Error!i65 {
        return switch (tag) {
            0x00...0x7f => tag,
            0xe0...0xff => @as(i8, @bitCast(tag)),
            0xcc => try from.big(u8),
            0xcd => try from.big(u16),
            0xce => try from.big(u32),
            0xcf => try from.big(u64),
            0xd0 => try from.big(i8),
            0xd1 => try from.big(i16),
            0xd2 => try from.big(i32),
            0xd3 => try from.big(i64),
            else => error.Malformed,
        };
    }

    fn whole(from: *Reader, comptime Int: type) Error!Int {
        return std.math.cast(Int, try from.integer(try from.byte())) orelse error.Malformed;
    }

    fn float(from: *Reader) Error!f64 {
        return switch (try from.byte()) {
            0xca => @as(f32, @bitCast(try from.big(u32))),
            0xcb => @bitCast(try from.big(u64)),
            else => |tag| @floatFromInt(try from.integer(tag)),
        };
    }

    pub fn items(from: *Reader) Error!usize {
        return switch (try from.byte()) {
            0x90...0x9f => |tag| tag & 0xf,
            0xdc => try from.big(u16),
            0xdd => try from.big(u32),
            else => error.Malformed,
        };
    }

    /// The number of items beyond those that are known, which are passed over after them.
    fn more(from: *Reader, known: usize) Error!usize {
        return std.math.sub(usize, try from.items(), known) catch error.Malformed;
    }

    fn blob(from: *Reader, tag: u8, first: u8) Error![]const u8 {
        const size: usize = if (tag == first) try from.big(u8) else if (tag == first + 1) try from.big(u16) else if (tag == first + 2) try from.big(u32) else return error.Malformed;
        return from.owned(try from.raw(size));
    }

    fn owned(from: *Reader, data: []const u8) []const u8 {
        return if (from.copies) from.gpa.dupe(u8, data) catch @panic("out of memory") else data;
    }

    pub fn string(from: *Reader) Error![]const u8 {
        const tag = try from.byte();
        return if (tag & 0xe0 == 0xa0) from.owned(try from.raw(tag & 0x1f)) else from.blob(tag, 0xd9);
    }

    /// Passes over items, however deep they nest.
    pub fn skip(from: *Reader, count: usize) Error!void {
        var left: u64 = count;
        while (left > 0) : (left -= 1) {
            const tag = try from.byte();
            const size: usize = switch (tag) {
                0xa0...0xbf => tag & 0x1f,
                0xc4, 0xd9 => try from.big(u8),
                0xc5, 0xda => try from.big(u16),
                0xc6, 0xdb => try from.big(u32),
                0xcc, 0xd0 => 1,
                0xcd, 0xd1 => 2,
                0xca, 0xce, 0xd2 => 4,
                0xcb, 0xcf, 0xd3 => 8,
                else => 0,
            };
            _ = try from.raw(size);
            left += switch (tag) {
                0x80...0x8f => @as(u64, tag & 0xf) * 2,
                0x90...0x9f => tag & 0xf,
                0xdc => try from.big(u16),
                0xdd => try from.big(u32),
                0xde => @as(u64, try from.big(u16)) * 2,
                0xdf => @as(u64, try from.big(u32)) * 2,
                else => 0,
            };
        }
    }

    fn event(from: *Reader, comptime T: type) Error!T {
        const count = try from.items();
        var value: T = undefined;
        inline for (std.meta.fields(T), 0..) |field, index| {
            if (index < count) {
                @field(value, field.name) = try from.read(field.type);
            } else if (comptime field.defaultValue()) |default| {
                @field(value, field.name) = default;
            } else return error.Malformed;
        }
        return value;
    }

    pub fn read(from: *Reader, comptime T: type) Error!T {
        switch (comptime types.kindOf(T)) {
            .bool => return switch (try from.byte()) {
                0xc2 => false,
                0xc3 => true,
                else => error.Malformed,
            },
            .int => return from.whole(T),
            .float => return @floatCast(try from.float()),
            .char => {
                const text = try from.string();
                if (text.len == 0 or text.len != std.unicode.utf8ByteSequenceLength(text[0]) catch 0) return error.Malformed;
                return std.unicode.utf8Decode(text) catch error.Malformed;
            },
            .string => return from.string(),
            .bytes => return .{ .data = try from.blob(try from.byte(), 0xc4) },
            .entity => return @enumFromInt(try from.whole(u32)),
            .@"enum" => return std.enums.fromInt(T, try from.whole(u32)) orelse error.Malformed,
            .flags => return @bitCast(try from.whole(@typeInfo(T).@"struct".backing_integer.?)),
            .list => {
                const Item = @typeInfo(T).pointer.child;
                const count = try from.items();
                if (count > from.bytes.len) return error.Malformed;
                const list = from.gpa.alloc(Item, count) catch @panic("out of memory");
                for (list) |*item| item.* = try from.read(Item);
                return list;
            },
            .option => {
                const Some = @typeInfo(T).optional.child;
                if (from.bytes.len > 0 and from.bytes[0] == 0xc0) {
                    from.bytes = from.bytes[1..];
                    return null;
                }
                if (comptime types.kindOf(Some) != .option) return try from.read(Some);
                const rest = try from.more(1);
                const some = try from.read(Some);
                try from.skip(rest);
                return some;
            },
            .tuple, .record => {
                const fields = std.meta.fields(T);
                const rest = try from.more(fields.len);
                var value: T = undefined;
                inline for (fields) |field| @field(value, field.name) = try from.read(field.type);
                try from.skip(rest);
                return value;
            },
            .variant, .result => {
                const rest = try from.more(1);
                switch (std.enums.fromInt(std.meta.Tag(T), try from.whole(u32)) orelse return error.Malformed) {
                    inline else => |tag| {
                        const Payload = @FieldType(T, @tagName(tag));
                        if (Payload == void) {
                            try from.skip(rest);
                            return @unionInit(T, @tagName(tag), {});
                        }
                        if (rest == 0) return error.Malformed;
                        const payload = try from.read(Payload);
                        try from.skip(rest - 1);
                        return @unionInit(T, @tagName(tag), payload);
                    },
                }
            },
            .none => @compileError("a " ++ @typeName(T) ++ " cannot be part of a message"),
        }
    }
};
