//! Components of entities: methods of `Entity`.
const std = @import("std");
const abi = @import("abi.zig");
const engine = @import("engine.zig");
const types = @import("types.zig");
const Entity = types.Entity;

/// The type of a field of a component.
pub fn Field(comptime C: type, comptime field: std.meta.FieldEnum(C)) type {
    return @FieldType(C, @tagName(field));
}

/// Whether the entity has a component.
pub fn has(entity: Entity, comptime C: type) bool {
    return abi.invoke(types.itemOf(C, .component).id, "has", bool, .{entity});
}

/// Adds a component: with values, as `add(pong.Position{ .x = 1 })`, or with the game's defaults, as `add(pong.Position)`.
pub fn add(entity: Entity, component: anytype) void {
    const C = if (@TypeOf(component) == type) component else @TypeOf(component);
    abi.invoke(types.itemOf(C, .component).id, "add", void, .{entity});
    if (@TypeOf(component) == type) return;
    inline for (comptime std.enums.values(std.meta.FieldEnum(C))) |field| entity.set(C, field, @field(component, @tagName(field)));
}

/// Removes a component.
pub fn remove(entity: Entity, comptime C: type) void {
    abi.invoke(types.itemOf(C, .component).id, "remove", void, .{entity});
}

/// The value of a field: `get(pong.Position, .x)`.
pub fn get(entity: Entity, comptime C: type, comptime field: std.meta.FieldEnum(C)) Field(C, field) {
    return abi.invoke(types.itemOf(C, .component).id, "get-" ++ types.kebab(@tagName(field)), Field(C, field), .{entity});
}

/// Sets a field: `set(pong.Position, .x, 1)`.
pub fn set(entity: Entity, comptime C: type, comptime field: std.meta.FieldEnum(C), value: Field(C, field)) void {
    abi.invoke(types.itemOf(C, .component).id, "set-" ++ types.kebab(@tagName(field)), void, .{ entity, value });
}

/// Whether the entity still exists.
pub fn alive(entity: Entity) bool {
    return (engine.World{}).alive(entity);
}

/// Removes the entity from the game.
pub fn despawn(entity: Entity) void {
    (engine.World{}).despawn(entity);
}

pub fn addMany(entities: []const Entity, comptime C: type, columns: anytype) void {
    const fields = std.meta.fields(C);
    inline for (std.meta.fields(@TypeOf(columns))) |column| {
        if (!@hasField(C, column.name)) @compileError(@typeName(C) ++ " has no field \"" ++ column.name ++ "\"");
    }
    var pointers: [fields.len]usize = @splat(0);
    inline for (fields, &pointers) |field, *pointer| if (@hasField(@TypeOf(columns), field.name)) {
        const column: []const field.type = @field(columns, field.name);
        if (column.len < entities.len) @panic("a column of addMany has fewer values than there are entities");
        pointer.* = @intFromPtr(column.ptr);
    };
    const many = abi.imported(types.itemOf(C, .component).id, "add-many", fn ([*]const Entity, usize, *const [fields.len]usize, usize) callconv(.c) void);
    many(entities.ptr, entities.len, &pointers, fields.len);
}
