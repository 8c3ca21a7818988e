// docs/modding/rust.md explains the macros.
use skein::prelude::*;

skein::module! {}
{{bindings}}
{{query}}#[derive(Default, skein::State)]
struct {{system}}{{state}}

#[skein::system]
impl {{system}} {
{{body}}
}
