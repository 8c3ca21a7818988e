//! For editors alone: "skein build" builds the mod.
const std = @import("std");

pub fn build(b: *std.Build) void {
    const target = b.resolveTargetQuery(.{ .cpu_arch = .wasm32, .os_tag = .freestanding });
    const skein = b.createModule(.{ .root_source_file = .{ .cwd_relative = b.pathFromRoot("{{sdk}}/src/skein.zig") }, .target = target });
    const mod = b.addModule("mod", .{ .root_source_file = b.path("src/mod.zig"), .target = target });
    mod.addImport("skein", skein);
}
