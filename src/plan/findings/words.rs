//! What the name of a column says it holds.

/// The words of a name, small: `birthDate`, `Birth_date` and `birth date` are the same two.
pub fn of(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before: Option<char> = None;
    for c in name.chars() {
        let hump = c.is_uppercase() && before.is_some_and(char::is_lowercase);
        if !c.is_alphanumeric() && c != '%' || hump {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric() || c == '%', words.last_mut()) {
            word.extend(c.to_lowercase());
        }
        before = Some(c);
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether one of its words is among these.
pub fn says(name: &str, known: &[&str]) -> bool {
    of(name).iter().any(|word| known.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fall_into_words() {
        assert_eq!(of("birthDate"), ["birth", "date"]);
        assert_eq!(of("Zip_code (5)"), ["zip", "code", "5"]);
        assert_eq!(of("PMID/PMCID"), ["pmid", "pmcid"]);
        assert_eq!(of("% paid"), ["%", "paid"]);
        assert!(says("Age (years)", &["age"]));
        assert!(!says("average", &["age"]));
    }
}
