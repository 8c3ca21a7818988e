/// `CurveBall` or `curve_ball` → `curve-ball`.
pub fn kebab(name: &str) -> String {
    let mut text = String::new();
    for character in name.trim_start_matches("r#").trim_end_matches('_').chars() {
        if character == '_' {
            text.push('-');
            continue;
        }
        if character.is_ascii_uppercase() && !text.is_empty() && !text.ends_with('-') {
            text.push('-');
        }
        text.extend(character.to_lowercase());
    }
    text
}
