//! Queries: structs of columns, of which each row is an entity.
const std = @import("std");
const memory = @import("memory.zig");
const types = @import("types.zig");

pub const Stage = enum { input, update, late, draw };

/// The meaning of a group of columns.
const Columns = struct { Component: type, fields: []const []const u8, written: bool, optional: bool };
const mark = "skein columns";

/// Columns of a component, to read: `skein.Read(pong.Position, .{ .x, .y })` has the slices `x` and `y`.
pub fn Read(comptime C: type, comptime fields: anytype) type {
    return Group(.{ .Component = C, .fields = fieldNames(C, fields), .written = false, .optional = false });
}

/// Columns of a component, to change.
pub fn Write(comptime C: type, comptime fields: anytype) type {
    return Group(.{ .Component = C, .fields = fieldNames(C, fields), .written = true, .optional = false });
}

/// Columns of a component that entities may lack; the slice `present` says which have it. `skein.Optional(skein.Read(…))`
pub fn Optional(comptime columns: type) type {
    const it = columnsOf(columns) orelse @compileError("skein.Optional needs skein.Read(…) or skein.Write(…), not " ++ @typeName(columns));
    return Group(.{ .Component = it.Component, .fields = it.fields, .written = it.written, .optional = true });
}

fn fieldNames(comptime C: type, comptime fields: anytype) []const []const u8 {
    comptime {
        _ = types.itemOf(C, .component);
        var names: []const []const u8 = &.{};
        for (fields) |field| {
            const name = @tagName(field);
            if (!@hasField(C, name)) @compileError(@typeName(C) ++ " has no field \"" ++ name ++ "\"");
            names = names ++ .{name};
        }
        return names;
    }
}

/// A struct of slices. Its meaning is the value of a field that takes no room.
fn Group(comptime columns: Columns) type {
    const count = columns.fields.len + @intFromBool(columns.optional) + 1;
    var names: [count][]const u8 = undefined;
    var list: [count]type = undefined;
    var attributes: [count]std.builtin.Type.StructField.Attributes = @splat(.{});
    for (columns.fields, 0..) |name, index| {
        const T = @FieldType(columns.Component, name);
        names[index] = name;
        list[index] = if (columns.written) []align(16) T else []align(16) const T;
    }
    if (columns.optional) {
        names[count - 2] = "present";
        list[count - 2] = []const bool;
    }
    names[count - 1] = mark;
    list[count - 1] = Columns;
    attributes[count - 1] = .{ .@"comptime" = true, .default_value_ptr = &columns };
    return @Struct(.auto, null, &names, &list, &attributes);
}

fn columnsOf(comptime T: type) ?Columns {
    if (@typeInfo(T) != .@"struct" or !@hasField(T, mark)) return null;
    for (std.meta.fields(T)) |field| if (std.mem.eql(u8, field.name, mark)) return field.defaultValue().?;
    return null;
}

const terms = .{ "with", "without", "added", "changed", "removed" };

/// Whether a type is a query: a struct with columns, or with components that its entities have or lack.
pub fn isQuery(comptime T: type) bool {
    if (@typeInfo(T) != .@"struct") return false;
    for (std.meta.fields(T)) |field| if (columnsOf(field.type) != null) return true;
    for (terms) |term| if (@hasDecl(T, term)) return true;
    return false;
}

fn stageOf(comptime Q: type) Stage {
    return if (@hasDecl(Q, "stage")) Q.stage else .update;
}

/// The terms of a query, as lines for "skein build".
pub fn notes(comptime Q: type, comptime exported: []const u8) []const u8 {
    comptime {
        var text: []const u8 = "query " ++ exported ++ " " ++ @tagName(stageOf(Q)) ++ "\n";
        for (.{ false, true }) |written| for (std.meta.fields(Q)) |field| {
            const it = columnsOf(field.type) orelse continue;
            if (it.written != written) continue;
            const id = it.Component.Item_.id;
            if (it.optional) text = text ++ "optional " ++ id ++ "\n";
            const kind = if (written) "write " else "read ";
            if (it.fields.len == 0) text = text ++ kind ++ id ++ "#\n";
            for (it.fields) |name| text = text ++ kind ++ id ++ "#" ++ types.kebab(name) ++ "\n";
        };
        for (terms) |term| if (@hasDecl(Q, term)) {
            for (@field(Q, term)) |C| text = text ++ term ++ " " ++ types.itemOf(C, .component).id ++ "\n";
        };
        return text;
    }
}

/// Reads the block of a query, whose columns lie in the order of `notes`.
pub fn open(comptime Q: type, block: [*]const usize) Q {
    var rows: Q = undefined;
    const len = block[0];
    comptime var at = 2;
    inline for (.{ false, true }) |written| inline for (std.meta.fields(Q)) |field| {
        const it = comptime columnsOf(field.type);
        if (it != null and it.?.written == written) {
            const group = &@field(rows, field.name);
            if (it.?.optional) {
                group.present = @as([*]const bool, @ptrFromInt(block[at]))[0..len];
                at += 1;
            }
            inline for (it.?.fields) |name| {
                const Column = @FieldType(field.type, name);
                const T = @typeInfo(Column).pointer.child;
                const pointer: [*]align(16) T = @ptrFromInt(block[at]);
                @field(group, name) = pointer[0..len];
                at += 1;
            }
        } else if (it == null and !written) {
            if (field.type == []const types.Entity) {
                @field(rows, field.name) = @as([*]const types.Entity, @ptrFromInt(block[1]))[0..len];
            } else if (field.type == usize) {
                @field(rows, field.name) = len;
            } else @compileError("the field \"" ++ field.name ++ "\" of the query " ++ @typeName(Q) ++ " is no columns: use skein.Read, skein.Write, []const skein.Entity, or usize for the number of entities");
        }
    };
    return rows;
}

/// The values of a column, 16 bytes at a time: `[]@Vector(4, f32)` of a column of `f32`. The last vector may reach beyond the end of the
/// column, into room that belongs to it. Zig does not vectorise loops by itself; without SIMD, vectors are computed value by value.
pub fn vectors(column: anytype) Vectors(@TypeOf(column)) {
    const Vector = @typeInfo(Vectors(@TypeOf(column))).pointer.child;
    const lanes = @typeInfo(Vector).vector.len;
    return @as(@TypeOf(@as(Vectors(@TypeOf(column)), undefined).ptr), @ptrCast(column.ptr))[0 .. (column.len + lanes - 1) / lanes];
}

fn Vectors(comptime Slice: type) type {
    const slice = @typeInfo(Slice).pointer;
    if (slice.alignment != 16) @compileError("skein.vectors needs a column of a query, not " ++ @typeName(Slice));
    const Vector = @Vector(16 / @sizeOf(slice.child), slice.child);
    return if (slice.is_const) []const Vector else []Vector;
}
