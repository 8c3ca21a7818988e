use crate::case::kebab;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, FnArg, GenericArgument, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Path, PathArguments, Result, ReturnType, Token,
    Type, parenthesized,
};

/// `provides(Spin), uses(Scoreboard, Option<Paddles>), name = "spinner", before("…"), after("…")`.
#[derive(Default)]
pub struct Options {
    provides: Vec<Path>,
    uses: Vec<Path>,
    optional: Vec<Path>,
    name: Option<LitStr>,
    before: Vec<LitStr>,
    after: Vec<LitStr>,
}

impl Parse for Options {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut options = Self::default();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            if key == "name" {
                input.parse::<Token![=]>()?;
                options.name = Some(input.parse()?);
            } else {
                let inner;
                parenthesized!(inner in input);
                match key.to_string().as_str() {
                    "provides" => options.provides.extend(Punctuated::<Path, Token![,]>::parse_terminated(&inner)?),
                    "before" => options.before.extend(Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?),
                    "after" => options.after.extend(Punctuated::<LitStr, Token![,]>::parse_terminated(&inner)?),
                    "uses" => {
                        for path in Punctuated::<Path, Token![,]>::parse_terminated(&inner)? {
                            match optional_of(&path) {
                                Some(inner) => options.optional.push(inner),
                                None => options.uses.push(path),
                            }
                        }
                    }
                    _ => return Err(Error::new_spanned(key, "a system takes `provides`, `uses`, `before`, `after` and `name`")),
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(options)
    }
}

/// The path in `Option<…>`.
fn optional_of(path: &Path) -> Option<Path> {
    let last = path.segments.last().filter(|it| it.ident == "Option")?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
    match arguments.args.first()? {
        GenericArgument::Type(Type::Path(inner)) => Some(inner.path.clone()),
        _ => None,
    }
}

const KINDS: &[&str] = &["on", "run", "hook", "start", "drop"];

/// What is made of the methods of a system.
struct System {
    name: String,
    ty: Type,
    notes: Vec<TokenStream>,
    exports: Vec<TokenStream>,
    /// The function that makes it.
    create: TokenStream,
    starts: TokenStream,
    drops: TokenStream,
}

pub fn expand(options: &Options, mut block: ItemImpl) -> Result<TokenStream> {
    let ty = (*block.self_ty).clone();
    let Type::Path(path) = &ty else { return Err(Error::new_spanned(&ty, "a system is a type of the mod")) };
    let own = path.path.segments.last().map_or_else(String::new, |it| kebab(&it.ident.to_string()));
    let name = options.name.as_ref().map_or(own, LitStr::value);
    let mut system = System {
        name,
        notes: Vec::new(),
        exports: Vec::new(),
        create: quote!(<#ty as ::std::default::Default>::default()),
        starts: TokenStream::new(),
        drops: TokenStream::new(),
        ty,
    };
    let mut errors: Option<Error> = None;
    for item in &mut block.items {
        let ImplItem::Fn(method) = item else { continue };
        let found: Vec<Attribute> = method.attrs.iter().filter(|it| kind_of(it).is_some()).cloned().collect();
        method.attrs.retain(|it| kind_of(it).is_none());
        for attribute in found {
            if let Err(error) = system.add(&attribute, method) {
                match &mut errors {
                    Some(errors) => errors.combine(error),
                    None => errors = Some(error),
                }
            }
        }
    }
    // The rest of the code is checked too.
    let errors = errors.map(Error::into_compile_error);
    if errors.is_some() {
        return Ok(quote!(#block #errors));
    }
    let System { name, ty, notes, exports, create, starts, drops } = &system;
    let header = format!("system {name}\nnew new:{name}\ndrop drop:{name}\nsave save:{name}\nrestore restore:{name}\n");
    let (new, drop, save, restore) = (format!("new:{name}"), format!("drop:{name}"), format!("save:{name}"), format!("restore:{name}"));
    let mut relations = Vec::new();
    for it in &options.uses {
        relations.push(quote!("uses ", #it!(id), "\n"));
    }
    for it in &options.optional {
        relations.push(quote!("uses ", #it!(id), " optional\n"));
    }
    for it in &options.provides {
        relations.push(quote!("provides ", #it!(id), "\n"));
    }
    for (kind, names) in [("before", &options.before), ("after", &options.after)] {
        for it in names {
            let line = format!("{kind} {}\n", it.value());
            relations.push(quote!(#line));
        }
    }
    let provided = options.provides.iter().map(|it| quote!(#it! { provide #ty, #it }));
    Ok(quote! {
        #block

        const _: () = {
            impl ::skein::rt::System for #ty {
                fn slot() -> &'static ::skein::rt::Slot<Self> {
                    static SLOT: ::skein::rt::Slot<#ty> = ::skein::rt::Slot::new();
                    &SLOT
                }
            }

            const PARTS: &[&str] = &[#header, #(#relations,)* #(#notes),*];
            #[used]
            #[cfg_attr(target_family = "wasm", unsafe(link_section = "skein:notes"))]
            static NOTES: [u8; ::skein::rt::length_of(PARTS)] = ::skein::rt::join(PARTS);

            fn system() -> &'static mut #ty {
                <#ty as ::skein::rt::System>::slot().get()
            }

            #[unsafe(export_name = #new)]
            extern "C" fn new() {
                <#ty as ::skein::rt::System>::slot().set(Some(#create));
                #starts
            }

            #[unsafe(export_name = #drop)]
            extern "C" fn drop() {
                #drops
                <#ty as ::skein::rt::System>::slot().set(None);
            }

            #[unsafe(export_name = #save)]
            extern "C" fn save() -> i32 {
                ::skein::rt::save(system())
            }

            #[unsafe(export_name = #restore)]
            unsafe extern "C" fn restore(at: i32, length: i32) {
                <#ty as ::skein::rt::System>::slot().set(Some(unsafe { ::skein::rt::restore(at, length) }));
            }

            #(#exports)*
        };

        #(#provided)*
    })
}

fn kind_of(attribute: &Attribute) -> Option<&'static str> {
    KINDS.iter().find(|it| attribute.path().is_ident(it)).copied()
}

impl System {
    fn add(&mut self, attribute: &Attribute, method: &ImplItemFn) -> Result<()> {
        let ty = &self.ty;
        let ident = &method.sig.ident;
        let takes_self = method.sig.receiver().is_some();
        let parameters: Vec<&Type> =
            method.sig.inputs.iter().filter_map(|it| if let FnArg::Typed(it) = it { Some(&*it.ty) } else { None }).collect();
        let call = |arguments: &[TokenStream]| {
            if takes_self { quote!(<#ty>::#ident(system() #(, #arguments)*)) } else { quote!(<#ty>::#ident(#(#arguments),*)) }
        };
        let method_name = kebab(&ident.to_string()).replace('-', "_");
        let export = |kind: &str| format!("{kind}:{}.{method_name}", self.name);
        let function = format_ident!("{}_{}", kind_of(attribute).unwrap_or("call"), ident);
        match (kind_of(attribute), parameters.as_slice()) {
            (Some("on"), [event]) => {
                let (owned, argument) = match event {
                    Type::Reference(reference) => ((*reference.elem).clone(), quote!(&event)),
                    _ => ((*event).clone(), quote!(event)),
                };
                let (export, called) = (export("on"), call(&[argument]));
                let note = format!("on {export} ");
                self.notes.push(quote!(#note, <#owned as ::skein::Event>::ID, "\n"));
                self.exports.push(quote! {
                    #[unsafe(export_name = #export)]
                    unsafe extern "C" fn #function(at: i32, length: i32) {
                        let event = <#owned as ::skein::Event>::from_message(unsafe { ::skein::rt::message(at, length) });
                        #called;
                    }
                });
            }
            (Some("on"), _) => return Err(Error::new_spanned(&method.sig, "a method with `#[on]` takes one event: `fn scored(&mut self, goal: Goal)`")),
            (Some("run"), [query, ..]) if parameters.len() <= 2 => {
                let stage = match &attribute.meta {
                    syn::Meta::Path(_) => "update".to_owned(),
                    _ => attribute.parse_args::<Ident>()?.to_string(),
                };
                if !["input", "update", "late", "draw"].contains(&stage.as_str()) {
                    return Err(Error::new_spanned(attribute, "the stages are `input`, `update`, `late` and `draw`"));
                }
                let (export, called) =
                    (export("run"), call(&[vec![quote!(query)], if parameters.len() > 1 { vec![quote!(dt)] } else { vec![] }].concat()));
                let note = format!("query {export} {stage}\n");
                self.notes.push(quote!(#note, <#query as ::skein::Query>::TERMS));
                self.exports.push(quote! {
                    #[unsafe(export_name = #export)]
                    #[allow(unused_variables)]
                    unsafe extern "C" fn #function(block: *const u32, dt: f32) {
                        let query = unsafe { <#query as ::skein::Query>::from_block(block) };
                        #called;
                    }
                });
            }
            (Some("run"), _) => {
                return Err(Error::new_spanned(&method.sig, "a method with `#[run]` takes a query and, if it needs them, the seconds: `fn bend(&mut self, balls: Balls, dt: f32)`"));
            }
            (Some("hook"), [value, rest @ ..]) if rest.len() <= 1 => {
                let hook: Path = match (&attribute.meta, rest) {
                    (syn::Meta::List(_), _) => attribute.parse_args()?,
                    (_, [Type::Path(path)]) => path.path.clone(),
                    _ => return Err(Error::new_spanned(&method.sig, "name the hook: `#[hook(Damage)]`, or a second parameter of its type")),
                };
                let _ = value;
                let export = export("hook");
                let arguments = if rest.is_empty() { vec![quote!(value)] } else { vec![quote!(value), quote!(hook)] };
                let called = call(&arguments);
                let note = format!("hook {export} ");
                self.notes.push(quote!(#note, <#hook as ::skein::Hook>::ID, "\n"));
                self.exports.push(quote! {
                    #[allow(unused_variables)]
                    fn #function(value: <#hook as ::skein::Hook>::Value, hook: #hook) -> <#hook as ::skein::Hook>::Value {
                        #called
                    }
                    #hook! { handle #export, #hook, #function }
                });
            }
            (Some("hook"), _) => {
                return Err(Error::new_spanned(&method.sig, "a method with `#[hook]` takes the value and the hook: `fn halve(&mut self, value: f32, damage: Damage) -> f32`"));
            }
            (Some("start"), []) if takes_self => self.starts = call(&[]),
            (Some("start"), []) if !matches!(method.sig.output, ReturnType::Default) => self.create = call(&[]),
            (Some("drop"), []) if takes_self => self.drops = call(&[]),
            _ => return Err(Error::new_spanned(&method.sig, "this method takes `&mut self` alone; `#[start]` may also stand before `fn new() -> Self`")),
        }
        if matches!(kind_of(attribute), Some("start" | "drop")) {
            let called = if kind_of(attribute) == Some("start") { &mut self.starts } else { &mut self.drops };
            if !called.is_empty() {
                called.extend(quote!(;));
            }
        }
        Ok(())
    }
}
