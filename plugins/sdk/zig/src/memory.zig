//! Memory of a mod. Blocks are powers of two in size, their head included, and freed ones are kept by size.
const std = @import("std");
const Alignment = std.mem.Alignment;

const Block = struct {
    next: ?*Block = null,
    previous: ?*Block = null,
    order: u5,
    /// The list that it is in, which is freed as a whole.
    list: ?*?*Block = null,

    comptime {
        std.debug.assert(@sizeOf(Block) <= head);
    }

    fn data(block: *Block) [*]u8 {
        return @as([*]u8, @ptrCast(block)) + head;
    }

    fn of(memory: [*]u8) *Block {
        return @ptrCast(@alignCast(memory - head));
    }

    fn put(block: *Block, list: *?*Block) void {
        block.list = list;
        block.next = list.*;
        if (list.*) |other| other.previous = block;
        list.* = block;
    }

    fn take(block: *Block) void {
        const list = block.list orelse return;
        if (block.next) |next| next.previous = block.previous;
        if (block.previous) |previous| previous.next = block.next else list.* = block.next;
        block.* = .{ .order = block.order };
    }
};

const head = 16;

var freed: [32]?*Block = @splat(null);
/// Blocks of the current call.
var used: ?*Block = null;
/// Blocks that the host has allocated for the next one.
var fresh: ?*Block = null;
var top: usize = 0;
var calling = false;

extern const __heap_base: u8;

fn takeBlock(size: usize) ?*Block {
    if (size > 1 << 30) return null;
    const order: u5 = @intCast(@max(5, std.math.log2_int_ceil(usize, size + head)));
    const block: *Block = if (freed[order]) |block| reused: {
        freed[order] = block.next;
        break :reused block;
    } else grown: {
        if (top == 0) top = std.mem.alignForward(usize, @intFromPtr(&__heap_base), 16);
        const bytes = @as(usize, 1) << order;
        const end = @wasmMemorySize(0) * 65536;
        if (top > end or bytes > end - top) {
            if (@wasmMemoryGrow(0, (bytes + 65535) / 65536) < 0) return null;
        }
        defer top += bytes;
        break :grown @ptrFromInt(top);
    };
    block.* = .{ .order = order };
    return block;
}

fn freeBlock(block: *Block) void {
    block.take();
    block.next = freed[block.order];
    freed[block.order] = block;
}

/// Memory that stays until it is freed.
pub const allocator: std.mem.Allocator = .{ .ptr = undefined, .vtable = &.{ .alloc = allocKept, .resize = resize, .remap = remap, .free = free } };
/// Memory for the current call.
pub const scratch: std.mem.Allocator = .{ .ptr = undefined, .vtable = &.{ .alloc = allocScratch, .resize = resize, .remap = remap, .free = free } };

fn allocKept(_: *anyopaque, len: usize, alignment: Alignment, _: usize) ?[*]u8 {
    if (alignment.toByteUnits() > head) return null;
    return (takeBlock(len) orelse return null).data();
}

fn allocScratch(_: *anyopaque, len: usize, alignment: Alignment, _: usize) ?[*]u8 {
    if (alignment.toByteUnits() > head) return null;
    const block = takeBlock(len) orelse return null;
    block.put(&used);
    return block.data();
}

fn resize(_: *anyopaque, memory: []u8, _: Alignment, len: usize, _: usize) bool {
    return len <= (@as(usize, 1) << Block.of(memory.ptr).order) - head;
}

fn remap(context: *anyopaque, memory: []u8, alignment: Alignment, len: usize, caller: usize) ?[*]u8 {
    return if (resize(context, memory, alignment, len, caller)) memory.ptr else null;
}

fn free(_: *anyopaque, memory: []u8, _: Alignment, _: usize) void {
    freeBlock(.of(memory.ptr));
}

/// Allocates memory for values that the host passes in.
pub fn realloc(old: ?[*]u8, old_size: usize, alignment: usize, size: usize) callconv(.c) [*]u8 {
    if (size == 0) return @ptrFromInt(alignment);
    const block = takeBlock(size) orelse @panic("out of memory");
    const memory = block.data();
    if (old_size > 0) if (old) |bytes| {
        const kept = @min(old_size, size);
        @memcpy(memory[0..kept], bytes[0..kept]);
        freeBlock(.of(bytes));
        return memory;
    };
    block.put(if (calling) &used else &fresh);
    return memory;
}

/// The owner of the memory that the host has allocated for a call.
pub const Owner = enum { host, mod };

/// Begins a call.
pub fn enter(owner: Owner) void {
    // A call that is still under way has faulted: the host may still use its memory.
    while (used) |block| if (calling) block.take() else freeBlock(block);
    while (fresh) |block| {
        block.take();
        if (owner == .mod) block.put(&used);
    }
    calling = true;
}

pub fn leave() void {
    calling = false;
}

/// A larger piece of scratch memory in place of one of which `len` bytes are used, with room for `more`.
pub fn grow(buffer: []u8, len: usize, more: usize) []u8 {
    const block = takeBlock((len + more) * 2 + 112) orelse @panic("out of memory");
    block.put(&used);
    const larger = block.data()[0 .. (@as(usize, 1) << block.order) - head];
    @memcpy(larger[0..len], buffer[0..len]);
    if (buffer.len > 0) freeBlock(.of(buffer.ptr));
    return larger;
}
