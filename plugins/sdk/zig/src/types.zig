//! The types of values, and how they are told apart.
const std = @import("std");
const component = @import("component.zig");

/// A handle to an entity. It may be stale by the time it is used.
pub const Entity = enum(u32) {
    none = 0,
    _,

    pub const has = component.has;
    pub const add = component.add;
    pub const remove = component.remove;
    pub const get = component.get;
    pub const set = component.set;
    pub const alive = component.alive;
    pub const despawn = component.despawn;
};

/// Binary data: a list of `u8`. A `[]const u8` is text.
pub const Bytes = struct { data: []const u8 };

/// The result of a call that may fail. `void` stands for a side without a value.
pub fn Result(comptime Ok: type, comptime Err: type) type {
    return union(enum) {
        ok: Ok,
        err: Err,

        const is_result = true;
    };
}

pub const ItemKind = enum { component, event, hook, trait };

/// The mark of a component: `pub const Item_ = skein.Component("pong:game/position@1.0.0");`
pub fn Component(comptime item: []const u8) type {
    return Item(.component, item, void);
}

pub fn Event(comptime item: []const u8) type {
    return Item(.event, item, void);
}

/// The mark of a hook, whose handlers change a value.
pub fn Hook(comptime item: []const u8, comptime T: type) type {
    return Item(.hook, item, T);
}

pub fn Trait(comptime item: []const u8) type {
    return Item(.trait, item, void);
}

fn Item(comptime item_kind: ItemKind, comptime item: []const u8, comptime T: type) type {
    return struct {
        pub const kind = item_kind;
        pub const id = item;
        pub const Value = T;
    };
}

/// Whether a type is an item of bindings.
pub fn isItem(comptime T: type, comptime kind: ItemKind) bool {
    return switch (@typeInfo(T)) {
        .@"struct" => @hasDecl(T, "Item_") and @TypeOf(T.Item_) == type and @hasDecl(T.Item_, "kind") and T.Item_.kind == kind,
        else => false,
    };
}

/// The mark of an item.
pub fn itemOf(comptime T: type, comptime kind: ItemKind) type {
    if (!isItem(T, kind)) @compileError(@typeName(T) ++ " is not the " ++ @tagName(kind) ++ " of a package: use one from the bindings");
    return T.Item_;
}

pub const Kind = enum { bool, int, float, char, string, bytes, entity, list, option, @"enum", flags, tuple, record, variant, result, none };

/// The kind of a type; `none` where its values cannot leave the mod.
pub fn kindOf(comptime T: type) Kind {
    if (T == Entity) return .entity;
    if (T == Bytes) return .bytes;
    if (T == u21) return .char;
    return switch (@typeInfo(T)) {
        .bool => .bool,
        .int => |it| if (it.bits == 8 or it.bits == 16 or it.bits == 32 or it.bits == 64) .int else .none,
        .float => |it| if (it.bits == 32 or it.bits == 64) .float else .none,
        .optional => .option,
        .@"enum" => .@"enum",
        .pointer => |it| if (it.size != .slice or !it.is_const) .none else if (it.child == u8) .string else .list,
        .@"struct" => |it| if (it.layout == .@"packed") .flags else if (it.is_tuple) .tuple else .record,
        .@"union" => |it| if (it.tag_type == null) .none else if (@hasDecl(T, "is_result")) .result else .variant,
        else => .none,
    };
}

/// The types of the fields of a struct.
pub fn fieldTypes(comptime T: type) []const type {
    comptime {
        var list: []const type = &.{};
        for (std.meta.fields(T)) |field| list = list ++ .{field.type};
        return list;
    }
}

/// The fields of a struct as a tuple.
pub fn tupleOf(value: anytype) @Tuple(fieldTypes(@TypeOf(value))) {
    var tuple: @Tuple(fieldTypes(@TypeOf(value))) = undefined;
    inline for (std.meta.fields(@TypeOf(value)), 0..) |field, index| tuple[index] = @field(value, field.name);
    return tuple;
}

/// Whether values of a type can be written down: all parts of it have a kind.
pub fn isPlainData(comptime T: type) bool {
    return switch (kindOf(T)) {
        .none => false,
        .list => isPlainData(@typeInfo(T).pointer.child),
        .option => isPlainData(@typeInfo(T).optional.child),
        .tuple, .record => for (std.meta.fields(T)) |it| {
            if (!isPlainData(it.type)) break false;
        } else true,
        .variant, .result => for (std.meta.fields(T)) |it| {
            if (it.type != void and !isPlainData(it.type)) break false;
        } else true,
        else => true,
    };
}

/// `setSpeed`, `set_speed` and `SetSpeed` as in the names of items: `set-speed`.
pub fn kebab(comptime name: []const u8) []const u8 {
    comptime {
        @setEvalBranchQuota(10_000);
        var text: []const u8 = "";
        for (name, 0..) |letter, index| {
            text = text ++ if (letter == '_') "-" else if (std.ascii.isUpper(letter)) (if (index == 0) "" else "-") ++ .{std.ascii.toLower(letter)} else .{letter};
        }
        return text;
    }
}
