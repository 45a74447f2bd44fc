//! The name a person probably meant.

/// The nearest of `names` to `wrong` by Damerau–Levenshtein distance, when it is near enough to be meant: the same but for case, at most a third of the
/// letters wrong, or one the beginning of the other from three letters on.
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = wrong.to_lowercase();
    let length = lower.chars().count();
    let mut best: Option<(usize, &str)> = None;
    for name in names {
        let candidate = name.to_lowercase();
        if candidate == lower {
            return Some(name);
        }
        let longer = length.max(candidate.chars().count());
        let mut distance = strsim::damerau_levenshtein(&lower, &candidate);
        if length >= 3 && (candidate.starts_with(&lower) || lower.starts_with(&candidate) && candidate.chars().count() >= 3) {
            distance = distance.min(longer / 3).min(2);
        }
        let allowed = (longer / 3).max(usize::from(longer > 1));
        if distance <= allowed && best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, name));
        }
    }
    best.map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        assert_eq!(nearest("far", ["age", "fare", "sex"]), Some("fare"));
        assert_eq!(nearest("AGE", ["age", "fare"]), Some("age"));
        assert_eq!(nearest("embrakd", ["embarked", "name"]), Some("embarked"));
        assert_eq!(nearest("xyz", ["age", "fare"]), None);
        assert_eq!(nearest("a", ["b"]), None);
    }
}
