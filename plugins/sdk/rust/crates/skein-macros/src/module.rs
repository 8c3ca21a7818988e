use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Ident, LitStr, Result, Token};

/// `name: "acme:spin", version: "1.0.0"`, both optional.
pub struct Module {
    name: Option<LitStr>,
    version: Option<LitStr>,
}

impl Parse for Module {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut module = Self { name: None, version: None };
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            input.parse::<Token![:]>()?;
            let value: LitStr = input.parse()?;
            match key.to_string().as_str() {
                "name" => module.name = Some(value),
                "version" => module.version = Some(value),
                _ => return Err(Error::new_spanned(key, "`module!` takes `name` and `version`; `skein.json` has everything else")),
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(module)
    }
}

pub fn expand(module: &Module) -> Result<TokenStream> {
    let text = |value: &Option<LitStr>| value.as_ref().map_or_else(|| "-".to_owned(), LitStr::value);
    let note = format!("mod {} {}\n", text(&module.name), text(&module.version));
    let bytes = proc_macro2::Literal::byte_string(note.as_bytes());
    let length = note.len();
    Ok(quote! {
        const _: () = {
            #[used]
            #[cfg_attr(target_family = "wasm", unsafe(link_section = "skein:notes"))]
            static NOTES: [u8; #length] = *#bytes;

            #[unsafe(export_name = "_initialize")]
            extern "C" fn initialize() {
                ::skein::rt::initialize();
            }

            #[unsafe(export_name = "cabi_realloc")]
            unsafe extern "C" fn realloc(old: *mut u8, old_size: usize, align: usize, new_size: usize) -> *mut u8 {
                unsafe { ::skein::rt::realloc(old, old_size, align, new_size) }
            }
        };
    })
}

/// Names of files.
pub struct Bindings(Punctuated<LitStr, Token![,]>);

impl Parse for Bindings {
    fn parse(input: ParseStream) -> Result<Self> {
        Punctuated::parse_terminated(input).map(Self)
    }
}

pub fn expand_bindings(Bindings(files): &Bindings) -> Result<TokenStream> {
    let mut modules = TokenStream::new();
    for file in files {
        let text = file.value();
        let name = text.strip_suffix(".rs").filter(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_alphanumeric() || it == '-'));
        let Some(name) = name else {
            return Err(Error::new_spanned(file, "name a file of bindings beside this one, such as \"pong.rs\""));
        };
        let module = format_ident!("{}", name.replace('-', "_"));
        modules.extend(quote! {
            #[path = #file]
            #[allow(dead_code, unused_imports, unused_macros, clippy::all)]
            pub mod #module;
            #[allow(unused_imports)]
            use #module::*;
        });
    }
    Ok(modules)
}
