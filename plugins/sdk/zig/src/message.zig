//! MessagePack, by the types of values: the format of events and saved states.
const std = @import("std");
const memory = @import("memory.zig");
const types = @import("types.zig");
const Allocator = std.mem.Allocator;

/// Writes fields as an array of a message, in scratch memory.
pub fn encode(comptime T: type, value: T) []const u8 {
    var writer: Writer = .{};
    writer.write(T, value);
    return writer.written();
}

/// Reads the fields of an event. Fields that are missing at its end have their default.
pub fn decode(comptime T: type, bytes: []const u8) T {
    var reader: Reader = .{ .bytes = bytes, .gpa = memory.scratch };
    const value = reader.event(T);
    if (reader.failed) @panic("the payload of an event is malformed");
    return value;
}

/// Writes into scratch memory, which grows.
pub const Writer = struct {
    buffer: []u8 = &.{},
    len: usize = 0,

    pub fn written(to: *const Writer) []const u8 {
        return to.buffer[0..to.len];
    }

    fn raw(to: *Writer, size: usize) []u8 {
        if (to.buffer.len - to.len < size) to.buffer = memory.grow(to.buffer, to.len, size);
        defer to.len += size;
        return to.buffer[to.len..][0..size];
    }

    fn byte(to: *Writer, value: u8) void {
        to.raw(1)[0] = value;
    }

    fn tagged(to: *Writer, tag: u8, value: u64, size: usize) void {
        var left = value;
        const at = to.raw(size + 1);
        at[0] = tag;
        var index = size;
        while (index > 0) : (index -= 1) {
            at[index] = @truncate(left);
            left >>= 8;
        }
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

/// Reads from a message. After a mistake in it, `failed` is set, and values have no meaning.
pub const Reader = struct {
    bytes: []const u8,
    /// For lists.
    gpa: Allocator,
    /// Whether text is copied too, because it outlives the message.
    copies: bool = false,
    failed: bool = false,

    fn fail(from: *Reader) void {
        from.failed = true;
        from.bytes = &.{};
    }

    /// A number of some bytes.
    fn big(from: *Reader, size: usize) u64 {
        var value: u64 = 0;
        for (from.raw(size)) |it| value = value << 8 | it;
        return value;
    }

    fn raw(from: *Reader, size: usize) []const u8 {
        if (size > from.bytes.len) {
            from.fail();
            return &.{};
        }
        defer from.bytes = from.bytes[size..];
        return from.bytes[0..size];
    }

    fn byte(from: *Reader) u8 {
        return @truncate(from.big(1));
    }

    const Whole = struct { bits: u64, negative: bool };

    fn integer(from: *Reader, tag: u8) Whole {
        if (tag < 0x80) return .{ .bits = tag, .negative = false };
        if (tag >= 0xe0) return .{ .bits = extended(tag, 1), .negative = true };
        if (tag < 0xcc or tag > 0xd3) from.fail();
        const size = @as(usize, 1) << @truncate(tag & 3);
        const bits = from.big(size);
        if (tag < 0xd0) return .{ .bits = bits, .negative = false };
        const value = extended(bits, size);
        return .{ .bits = value, .negative = value >> 63 == 1 };
    }

    /// The bits of a signed number of some bytes.
    fn extended(bits: u64, size: usize) u64 {
        const unused: u6 = @intCast(64 - size * 8);
        return @bitCast(@as(i64, @bitCast(bits << unused)) >> unused);
    }

    /// A whole number up to `most`, and, for signed ones, from `-most - 1`.
    fn whole(from: *Reader, most: u64, is_signed: bool) u64 {
        const it = from.integer(from.byte());
        if (if (it.negative) !is_signed or ~it.bits > most else it.bits > most) from.fail();
        return it.bits;
    }

    fn float(from: *Reader) f64 {
        const tag = from.byte();
        if (tag == 0xca) return @as(f32, @bitCast(@as(u32, @truncate(from.big(4)))));
        if (tag == 0xcb) return @bitCast(from.big(8));
        const it = from.integer(tag);
        return if (it.negative) @floatFromInt(@as(i64, @bitCast(it.bits))) else @floatFromInt(it.bits);
    }

    pub fn items(from: *Reader) usize {
        const tag = from.byte();
        if (tag & 0xf0 == 0x90) return tag & 0xf;
        if (tag & 0xfe != 0xdc) from.fail();
        return @truncate(from.big(@as(usize, 2) << @truncate(tag & 1)));
    }

    /// The number of items beyond those that are known, which are passed over after them.
    fn more(from: *Reader, known: usize) usize {
        const count = from.items();
        if (count >= known) return count - known;
        from.fail();
        return 0;
    }

    fn blob(from: *Reader, tag: u8, first: u8) []const u8 {
        if (tag < first or tag > first + 2) from.fail();
        return from.data(@truncate(from.big(@as(usize, 1) << @truncate(tag -% first))));
    }

    fn data(from: *Reader, size: usize) []const u8 {
        const bytes = from.raw(size);
        return if (from.copies) from.gpa.dupe(u8, bytes) catch @panic("out of memory") else bytes;
    }

    pub fn string(from: *Reader) []const u8 {
        const tag = from.byte();
        return if (tag & 0xe0 == 0xa0) from.data(tag & 0x1f) else from.blob(tag, 0xd9);
    }

    /// Passes over items, however deep they nest.
    pub fn skip(from: *Reader, count: usize) void {
        var left: u64 = count;
        while (left > 0 and !from.failed) : (left -= 1) {
            const tag = from.byte();
            const size: usize = switch (tag) {
                0xa0...0xbf => tag & 0x1f,
                0xc4...0xc6 => @truncate(from.big(@as(usize, 1) << @truncate(tag - 0xc4))),
                0xd9...0xdb => @truncate(from.big(@as(usize, 1) << @truncate(tag - 0xd9))),
                0xca, 0xcb => @as(usize, 4) << @truncate(tag & 1),
                0xcc...0xd3 => @as(usize, 1) << @truncate(tag & 3),
                else => 0,
            };
            _ = from.raw(size);
            left += switch (tag) {
                0x80...0x8f => @as(u64, tag & 0xf) * 2,
                0x90...0x9f => tag & 0xf,
                0xdc, 0xdd => from.big(@as(usize, 2) << @truncate(tag & 1)),
                0xde, 0xdf => from.big(@as(usize, 2) << @truncate(tag & 1)) * 2,
                else => 0,
            };
        }
    }

    fn event(from: *Reader, comptime T: type) T {
        const count = from.items();
        var value: T = undefined;
        inline for (std.meta.fields(T), 0..) |field, index| {
            if (index < count) {
                @field(value, field.name) = from.read(field.type);
            } else if (comptime field.defaultValue()) |default| {
                @field(value, field.name) = default;
            } else from.fail();
        }
        return value;
    }

    pub fn read(from: *Reader, comptime T: type) T {
        switch (comptime types.kindOf(T)) {
            .bool => {
                const tag = from.byte();
                if (tag & 0xfe != 0xc2) from.fail();
                return tag == 0xc3;
            },
            .int => {
                const Bits = std.meta.Int(.unsigned, @bitSizeOf(T));
                return @bitCast(@as(Bits, @truncate(from.whole(std.math.maxInt(T), @typeInfo(T).int.signedness == .signed))));
            },
            .float => return @floatCast(from.float()),
            .char => {
                const text = from.string();
                if (text.len > 0 and text.len == std.unicode.utf8ByteSequenceLength(text[0]) catch 0) {
                    if (std.unicode.utf8Decode(text)) |char| return char else |_| {}
                }
                from.fail();
                return 0;
            },
            .string => return from.string(),
            .bytes => return .{ .data = from.blob(from.byte(), 0xc4) },
            .entity => return @enumFromInt(from.read(u32)),
            .@"enum" => return std.enums.fromInt(T, from.read(u32)) orelse {
                from.fail();
                return undefined;
            },
            .flags => return @bitCast(from.read(@typeInfo(T).@"struct".backing_integer.?)),
            .list => {
                const Item = @typeInfo(T).pointer.child;
                const count = from.items();
                if (count > from.bytes.len) {
                    from.fail();
                    return &.{};
                }
                const list = from.gpa.alloc(Item, count) catch @panic("out of memory");
                for (list) |*item| item.* = from.read(Item);
                return list;
            },
            .option => {
                const Some = @typeInfo(T).optional.child;
                if (from.bytes.len > 0 and from.bytes[0] == 0xc0) {
                    from.bytes = from.bytes[1..];
                    return null;
                }
                if (comptime types.kindOf(Some) != .option) return from.read(Some);
                const rest = from.more(1);
                const some = from.read(Some);
                from.skip(rest);
                return some;
            },
            .tuple, .record => {
                const fields = std.meta.fields(T);
                const rest = from.more(fields.len);
                var value: T = undefined;
                inline for (fields) |field| @field(value, field.name) = from.read(field.type);
                from.skip(rest);
                return value;
            },
            .variant, .result => {
                const rest = from.more(1);
                switch (std.enums.fromInt(std.meta.Tag(T), from.read(u32)) orelse {
                    from.fail();
                    return undefined;
                }) {
                    inline else => |tag| {
                        const Payload = @FieldType(T, @tagName(tag));
                        if (Payload == void) {
                            from.skip(rest);
                            return @unionInit(T, @tagName(tag), {});
                        }
                        if (rest == 0) from.fail();
                        const payload = from.read(Payload);
                        from.skip(rest -| 1);
                        return @unionInit(T, @tagName(tag), payload);
                    },
                }
            },
            .none => @compileError("a " ++ @typeName(T) ++ " cannot be part of a message"),
        }
    }
};
