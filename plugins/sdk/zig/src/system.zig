//! Systems: structs whose public functions the game calls. Reflection makes the exports and the notes for "skein build" of them.
const builtin = @import("builtin");
const std = @import("std");
const abi = @import("abi.zig");
const memory = @import("memory.zig");
const message = @import("message.zig");
const query = @import("query.zig");
const state = @import("state.zig");
const types = @import("types.zig");

/// Exports the systems of the file `mod.zig`: itself, if it has functions of a system, and each public struct that has.
/// Returns a directive for the assembler: a custom section with notes, of which "skein build" makes the manifest.
pub fn exportMod(comptime mod: type, comptime mod_name: []const u8) []const u8 {
    @setEvalBranchQuota(1_000_000);
    @export(&memory.realloc, .{ .name = "cabi_realloc" });
    var notes: []const u8 = "";
    if (isSystem(mod)) notes = exportSystem(mod, mod_name);
    for (std.meta.declarations(mod)) |it| {
        if (@TypeOf(@field(mod, it.name)) != type) continue;
        const T = @field(mod, it.name);
        if (T != mod and isSystem(T)) notes = notes ++ exportSystem(T, types.kebab(it.name));
    }
    if (notes.len == 0) @compileError("the mod has no system: write \"pub fn start() void\", a handler, or \"pub const Name = struct { … }\" with such functions in src/mod.zig");
    return ".section \".custom_section.skein:notes\",\"\",@\n.ascii \"" ++ escaped(notes) ++ "\"\n.text\n";
}

/// Text in a directive of an assembler.
fn escaped(comptime text: []const u8) []const u8 {
    comptime {
        var out: []const u8 = "";
        for (text) |letter| out = out ++ if (letter == '\n') "\\n" else .{letter};
        return out;
    }
}

const Role = union(enum) {
    start,
    drop,
    handler: type,
    query: type,
    hook: type,
    method,
};

fn isSystem(comptime T: type) bool {
    if (@typeInfo(T) != .@"struct" or @hasDecl(T, "Item_")) return false;
    if (@hasDecl(T, "provides")) return true;
    for (std.meta.declarations(T)) |it| {
        if (@typeInfo(@TypeOf(@field(T, it.name))) == .@"fn" and roleOf(T, it.name) != null) return true;
    }
    return false;
}

/// Whether a function takes the system first.
fn takesSelf(comptime T: type, comptime name: []const u8) bool {
    const params = @typeInfo(@TypeOf(@field(T, name))).@"fn".params;
    return params.len > 0 and (params[0].type == *T or params[0].type == *const T);
}

fn paramsOf(comptime T: type, comptime name: []const u8) []const type {
    var list: []const type = &.{};
    for (@typeInfo(@TypeOf(@field(T, name))).@"fn".params) |it| list = list ++ .{it.type orelse return &.{}};
    return if (takesSelf(T, name)) list[1..] else list;
}

/// The purpose of a public function of a system; `null` for any other.
fn roleOf(comptime T: type, comptime name: []const u8) ?Role {
    if (isMethod(T, name)) return .method;
    const params = paramsOf(T, name);
    if (params.len == 0 and std.mem.eql(u8, name, "start")) return .start;
    if (params.len == 0 and std.mem.eql(u8, name, "drop")) return .drop;
    if (params.len == 1 and types.isItem(params[0], .event)) return .{ .handler = params[0] };
    if (params.len == 2 and types.isItem(params[1], .hook)) return .{ .hook = params[1] };
    const dt = params.len == 1 or (params.len == 2 and params[1] == f32);
    return if (dt and query.isQuery(params[0])) .{ .query = params[0] } else null;
}

/// Whether a function takes a query, an event or a hook, as only those that the game calls do.
fn isMeant(comptime T: type, comptime name: []const u8) bool {
    for (paramsOf(T, name)) |P| if (types.isItem(P, .event) or types.isItem(P, .hook) or query.isQuery(P)) return true;
    return false;
}

/// Whether a function is a method of a trait that the system provides.
fn isMethod(comptime T: type, comptime name: []const u8) bool {
    if (!@hasDecl(T, "provides")) return false;
    for (T.provides) |Trait| if (@hasDecl(Trait, name) and @typeInfo(@TypeOf(@field(Trait, name))) == .@"fn") return true;
    return false;
}

fn exportSystem(comptime T: type, comptime name: []const u8) []const u8 {
    var notes: []const u8 = "system " ++ name ++ "\n";
    for (std.meta.fields(T)) |field| {
        const Used = if (@typeInfo(field.type) == .optional) @typeInfo(field.type).optional.child else field.type;
        if (types.isItem(Used, .trait)) notes = notes ++ "uses " ++ Used.Item_.id ++ (if (Used == field.type) " required\n" else " optional\n");
    }
    for (std.meta.declarations(T)) |it| if (@typeInfo(@TypeOf(@field(T, it.name))) == .@"fn") {
        const label = name ++ "." ++ it.name;
        switch (roleOf(T, it.name) orelse {
            if (takesSelf(T, it.name) or isMeant(T, it.name)) @compileError("the game would never call the public function \"" ++ it.name ++ "\" of the system \"" ++ name ++ "\": give it the parameters of a handler, a query or a hook, name its trait in \"provides\", or make it private");
            continue;
        }) {
            .start => notes = notes ++ exportLife(T, it.name, "new", label),
            .drop => notes = notes ++ exportLife(T, it.name, "drop", label),
            .handler => |Event| {
                exportHandler(T, it.name, Event, "on:" ++ label);
                notes = notes ++ "on on:" ++ label ++ " " ++ Event.Item_.id ++ "\n";
            },
            .query => |Query| {
                exportQuery(T, it.name, Query, "run:" ++ label);
                notes = notes ++ query.notes(Query, "run:" ++ label);
            },
            .hook => |Hook| {
                exportHook(T, it.name, Hook, "hook:" ++ label);
                notes = notes ++ "hook hook:" ++ label ++ " " ++ Hook.Item_.id ++ "\n";
            },
            .method => {},
        }
    };
    if (@hasDecl(T, "provides")) for (T.provides) |Trait| {
        notes = notes ++ "provides " ++ types.itemOf(Trait, .trait).id ++ "\n";
        for (std.meta.declarations(Trait)) |it| if (@typeInfo(@TypeOf(@field(Trait, it.name))) == .@"fn") exportMethod(T, Trait, it.name);
    };
    if (state.hasKept(T)) {
        exportState(T, name);
        notes = notes ++ "save save:" ++ name ++ "\nrestore restore:" ++ name ++ "\n";
    }
    return notes;
}

/// The state of a system, and calls into it.
fn Running(comptime T: type) type {
    return struct {
        var self: T = state.initial(T);

        /// Sets the fields of traits that may be absent.
        fn refresh() void {
            inline for (std.meta.fields(T)) |field| if (@typeInfo(field.type) == .optional) {
                const Trait = @typeInfo(field.type).optional.child;
                if (comptime types.isItem(Trait, .trait)) @field(self, field.name) = if (abi.invoke(Trait.Item_.id, "[present]", bool, .{})) .{} else null;
            };
        }

        fn call(comptime name: []const u8, args: anytype) @typeInfo(@TypeOf(@field(T, name))).@"fn".return_type.? {
            refresh();
            // While the mod is developed, traces of calls name the function.
            const modifier: std.builtin.CallModifier = if (builtin.mode == .ReleaseSmall) .auto else .never_inline;
            return @call(modifier, @field(T, name), if (comptime takesSelf(T, name)) .{&self} ++ args else args);
        }

        fn callVoid(comptime name: []const u8, args: anytype) void {
            const R = @typeInfo(@TypeOf(@field(T, name))).@"fn".return_type.?;
            if (R != void) @compileError("the function \"" ++ name ++ "\" of " ++ @typeName(T) ++ " must return void, not " ++ @typeName(R));
            call(name, args);
        }
    };
}

fn exportLife(comptime T: type, comptime name: []const u8, comptime kind: []const u8, comptime label: []const u8) []const u8 {
    const wrapped = struct {
        fn run() callconv(.c) void {
            memory.enter(.host);
            Running(T).callVoid(name, .{});
            memory.leave();
        }
    };
    @export(&wrapped.run, .{ .name = kind ++ ":" ++ label });
    return kind ++ " " ++ kind ++ ":" ++ label ++ "\n";
}

fn exportHandler(comptime T: type, comptime name: []const u8, comptime Event: type, comptime exported: []const u8) void {
    const wrapped = struct {
        fn run(bytes: [*]const u8, len: usize) callconv(.c) void {
            memory.enter(.host);
            Running(T).callVoid(name, .{message.decode(Event, bytes[0..len])});
            memory.leave();
        }
    };
    @export(&wrapped.run, .{ .name = exported });
}

fn exportQuery(comptime T: type, comptime name: []const u8, comptime Query: type, comptime exported: []const u8) void {
    const wrapped = struct {
        fn run(block: [*]const usize, dt: f32) callconv(.c) void {
            memory.enter(.host);
            const rows = query.open(Query, block);
            Running(T).callVoid(name, if (comptime paramsOf(T, name).len == 2) .{ rows, dt } else .{rows});
            memory.leave();
        }
    };
    @export(&wrapped.run, .{ .name = exported });
}

fn exportHook(comptime T: type, comptime name: []const u8, comptime Hook: type, comptime exported: []const u8) void {
    const Value = Hook.Item_.Value;
    const wrapped = struct {
        fn run(args: @Tuple(&[_]type{Value} ++ types.fieldTypes(Hook))) Value {
            var hook: Hook = undefined;
            inline for (std.meta.fields(Hook), 1..) |field, index| @field(hook, field.name) = args[index];
            return Running(T).call(name, .{ args[0], hook });
        }
    };
    abi.provide(exported, @Tuple(&[_]type{Value} ++ types.fieldTypes(Hook)), Value, wrapped.run);
}

fn exportMethod(comptime T: type, comptime Trait: type, comptime name: []const u8) void {
    const R = @typeInfo(@TypeOf(@field(Trait, name))).@"fn".return_type.?;
    const params = paramsOf(Trait, name)[1..];
    if (!@hasDecl(T, name)) @compileError(@typeName(T) ++ " provides " ++ Trait.Item_.id ++ ", and lacks its method \"pub fn " ++ name ++ "\"");
    const own = @typeInfo(@TypeOf(@field(T, name))).@"fn";
    const same = own.return_type == R and std.mem.eql(type, paramsOf(T, name), params);
    if (!same) @compileError("the method \"" ++ name ++ "\" of " ++ @typeName(T) ++ " must have the parameters and the result that it has in " ++ Trait.Item_.id ++ ": " ++ @typeName(@TypeOf(@field(Trait, name))));
    const wrapped = struct {
        fn run(args: @Tuple(params)) R {
            return Running(T).call(name, args);
        }
    };
    abi.provide(Trait.Item_.id ++ "#" ++ types.kebab(name), @Tuple(params), R, wrapped.run);
}

fn exportState(comptime T: type, comptime name: []const u8) void {
    const wrapped = struct {
        fn save() callconv(.c) *const [2]usize {
            memory.enter(.host);
            defer memory.leave();
            const bytes = state.save(T, &Running(T).self);
            const area = memory.scratch.create([2]usize) catch @panic("out of memory");
            area.* = .{ @intFromPtr(bytes.ptr), bytes.len };
            return area;
        }

        fn restore(bytes: [*]const u8, len: usize) callconv(.c) void {
            memory.enter(.mod);
            state.restore(T, &Running(T).self, bytes[0..len]);
            memory.leave();
        }
    };
    @export(&wrapped.save, .{ .name = "save:" ++ name });
    @export(&wrapped.restore, .{ .name = "restore:" ++ name });
}
