// docs/modding/zig.md explains the functions of a system.
{{imports}}{{queries}}
pub const {{class}} = struct {
{{body}}};
