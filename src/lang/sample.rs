//! Example lines, told with the columns of the table at hand.

use super::form::{Uses, Vocabulary};
use super::lexer::{Tok, lex};
use super::quote_name;

/// Names that examples have for columns of numbers, and for columns of texts.
const NUMBERS: [&str; 5] = ["Age", "Fare", "Price", "Qty", "Quantity"];
const TEXTS: [&str; 10] = ["Address", "City", "Group", "Name", "Note", "Publisher", "Review", "Sex", "Tags", "When"];
/// Names that examples give to new columns.
const NEW: [&str; 2] = ["Clean", "Total"];

/// The line with columns of the vocabulary in the place of its own: the first of their kind for the first name, and so on. A name that `typed` has,
/// too, is the person's own. As it is where the vocabulary has too few columns, or the line names others, which would make no sense beside these.
pub fn with_own_columns(line: &str, typed: &str, vocabulary: &dyn Vocabulary) -> String {
    let all = vocabulary.columns(Uses::Any);
    let own: Vec<Tok> = lex(typed).tokens.into_iter().map(|token| token.tok).collect();
    let is_own = |name: &str| {
        let said = |tok: &Tok| matches!(tok, Tok::Word(word) | Tok::Quoted(word) | Tok::Text(word) if word == name);
        all.iter().any(|column| column == name) || own.iter().any(said)
    };
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut out = line.to_string();
    for token in lex(line).tokens {
        let Tok::Word(name) = token.tok else { continue };
        let uses = if NUMBERS.contains(&name.as_str()) {
            Uses::Number
        } else if TEXTS.contains(&name.as_str()) {
            Uses::Text
        } else if name.starts_with(char::is_uppercase) && !NEW.contains(&name.as_str()) && !is_own(&name) {
            return out;
        } else {
            continue;
        };
        if is_own(&name) || pairs.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let free = |column: &String| !pairs.iter().any(|(_, taken)| taken == column);
        match vocabulary.columns(uses).into_iter().find(free) {
            Some(column) => pairs.push((name, column)),
            None => return out,
        }
    }
    for token in lex(line).tokens.into_iter().rev() {
        if let Tok::Word(name) = &token.tok
            && let Some((_, column)) = pairs.iter().find(|(known, _)| known == name)
        {
            out.replace_range(token.span.start..token.span.end, &quote_name(column));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::form::Form;
    use super::*;

    struct Beers;

    impl Vocabulary for Beers {
        fn verbs(&self) -> &[(&'static str, &'static [Form])] {
            &[]
        }

        fn elsewhere(&self, _word: &str) -> Option<&'static str> {
            None
        }

        fn columns(&self, uses: Uses) -> Vec<String> {
            let (numbers, texts) = (["abv", "ibu"], ["beer name", "Sex"]);
            let names: Vec<&str> = match uses {
                Uses::Number => numbers.to_vec(),
                Uses::Text => texts.to_vec(),
                Uses::Any => numbers.into_iter().chain(texts).collect(),
            };
            names.into_iter().map(str::to_string).collect()
        }
    }

    #[test]
    fn columns_give_way_to_those_of_the_table() {
        let of = |line: &str, typed: &str| with_own_columns(line, typed, &Beers);
        assert_eq!(of("correlate Age, Fare", "corr"), "correlate abv, ibu");
        assert_eq!(of("set Name = trim(Name)", "apply"), "set `beer name` = trim(`beer name`)");
        assert_eq!(of("summarize m = mean(Age) by Sex", ""), "summarize m = mean(abv) by Sex", "it has that one");
        assert_eq!(of("convert Age to number", "to_numeric Age"), "convert Age to number", "the person's own");
        assert_eq!(of("set Total = Price * Quantity", ""), "set Total = abv * ibu");
        assert_eq!(of("set Total = Age * Price * Quantity", ""), "set Total = Age * Price * Quantity", "too few");
        assert_eq!(of("rename Pclass to class, Name to sex", ""), "rename Pclass to class, Name to sex", "which has others");
        assert_eq!(of("recode City: \"City\" to \"x\"", ""), "recode `beer name`: \"City\" to \"x\"");
    }
}
