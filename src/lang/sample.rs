//! Example lines, told with the columns of the table at hand.

use super::form::Uses;
use super::lexer::{Tok, lex};
use super::quote_name;

/// Names that examples have for columns of numbers, and for columns of texts.
const NUMBERS: [&str; 5] = ["Age", "Fare", "Price", "Qty", "Quantity"];
const TEXTS: [&str; 10] = ["Address", "City", "Group", "Name", "Note", "Publisher", "Review", "Sex", "Tags", "When"];
/// Names that examples give to new columns.
const NEW: [&str; 2] = ["Clean", "Total"];

/// The line with these columns in the place of its own: of each kind the ones that `typed` has, then the others in their order. A name that it has
/// of its own and that was typed, too, is the person's. As it is where there are too few columns, or the line names others, which would make no sense
/// beside these.
pub fn with_own_columns(line: &str, typed: &str, columns: &dyn Fn(Uses) -> Vec<String>) -> String {
    let all = columns(Uses::Any);
    let own: Vec<Tok> = lex(typed).tokens.into_iter().map(|token| token.tok).collect();
    let said = |name: &str| own.iter().any(|tok| matches!(tok, Tok::Word(word) | Tok::Quoted(word) | Tok::Text(word) if word == name));
    let is_own = |name: &str| all.iter().any(|column| column == name) || said(name);
    // Numbers are no more to be converted.
    let converts = line.starts_with("convert ");
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut out = line.to_string();
    for token in lex(line).tokens {
        let Tok::Word(name) = token.tok else { continue };
        let uses = if NUMBERS.contains(&name.as_str()) && !converts {
            Uses::Number
        } else if converts && NUMBERS.contains(&name.as_str()) || TEXTS.contains(&name.as_str()) {
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
        let mut fit: Vec<String> = columns(uses).into_iter().filter(free).collect();
        fit.sort_by_key(|column| !said(column));
        match fit.into_iter().next() {
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
    use super::*;

    fn beers(uses: Uses) -> Vec<String> {
        let (numbers, texts) = (["abv", "ibu"], ["beer name", "Sex"]);
        let names: Vec<&str> = match uses {
            Uses::Number => numbers.to_vec(),
            Uses::Text => texts.to_vec(),
            Uses::Any => numbers.into_iter().chain(texts).collect(),
        };
        names.into_iter().map(str::to_string).collect()
    }

    #[test]
    fn columns_give_way_to_those_of_the_table() {
        let of = |line: &str, typed: &str| with_own_columns(line, typed, &beers);
        assert_eq!(of("correlate Age, Fare", "corr"), "correlate abv, ibu");
        assert_eq!(of("set Name = trim(Name)", "apply"), "set `beer name` = trim(`beer name`)");
        assert_eq!(of("summarize m = mean(Age) by Sex", ""), "summarize m = mean(abv) by Sex", "it has that one");
        assert_eq!(of("convert Age to number", "to_numeric Age"), "convert Age to number", "the person's own");
        assert_eq!(of("convert Age to number", "to_numeric"), "convert `beer name` to number", "abv is one");
        assert_eq!(of("summarize m = mean(Age)", "avg ibu"), "summarize m = mean(ibu)", "that was typed");
        assert_eq!(of("set Total = Price * Quantity", ""), "set Total = abv * ibu");
        assert_eq!(of("set Total = Age * Price * Quantity", ""), "set Total = Age * Price * Quantity", "too few");
        assert_eq!(of("rename Pclass to class, Name to sex", ""), "rename Pclass to class, Name to sex", "which has others");
        assert_eq!(of("recode City: \"City\" to \"x\"", ""), "recode `beer name`: \"City\" to \"x\"");
    }
}
