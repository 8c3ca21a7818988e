use crate::value::fields_of;
use proc_macro2::TokenStream;
use quote::quote;
use syn::{DeriveInput, Result};

pub fn expand(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let kept: Vec<_> =
        fields_of(input)?.into_iter().filter(|it| !it.attrs.iter().any(|attr| attr.path().is_ident("transient"))).collect();
    let members: Vec<_> = kept.iter().map(|it| &it.ident).collect();
    let keys: Vec<_> = members.iter().map(|it| it.as_ref().map(|it| it.to_string().trim_start_matches("r#").to_owned())).collect();
    let types: Vec<_> = kept.iter().map(|it| &it.ty).collect();
    let count = kept.len();
    Ok(quote! {
        impl ::skein::State for #name {
            const FIELDS: usize = #count;

            #[allow(unused_variables)]
            fn save(&self, to: &mut ::std::vec::Vec<u8>) {
                #(::skein::rt::save_field::<#types>(to, #keys, &self.#members);)*
            }
            #[allow(unused_variables)]
            fn restore(&mut self, name: &str, value: ::skein::rt::Reader) {
                match name {
                    #(#keys => ::skein::rt::restore_field(value, &mut self.#members),)*
                    _ => (),
                }
            }
        }
    })
}
