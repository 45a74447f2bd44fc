//! Chains of methods, as pandas and polars write them: `df["Age"].fillna(0)`.

use super::foreign::STAND_INS;
use super::lexer::{Tok, Token};
use super::{quote_name, quote_text};

/// A chain of methods: `df["Age"].fillna(0)`.
pub(super) struct Chain<'a> {
    tokens: Vec<&'a Token>,
    pub methods: Vec<Method<'a>>,
    pub compares: bool,
    /// False where a value is assigned behind it.
    pub whole: bool,
}

pub(super) struct Method<'a> {
    pub name: &'a str,
    /// Its token, counted from the chain's first.
    pub place: usize,
    pub called: bool,
    /// Its one argument, as this language may write it; empty without any, none where it is no text or number alone.
    pub given: Option<Vec<String>>,
}

impl<'a> Chain<'a> {
    pub fn of(tokens: &'a [Token]) -> Self {
        let tokens: Vec<&Token> = tokens.iter().take_while(|token| token.tok != Tok::End).collect();
        let named = tokens.windows(2).enumerate().filter_map(|(place, pair)| match pair {
            [Token { tok: Tok::Sym("."), .. }, Token { tok: Tok::Word(name), .. }] => Some((place + 1, name.as_str())),
            _ => None,
        });
        let methods = named.map(|(place, name)| Method {
            name,
            place,
            called: tokens.get(place + 1).is_some_and(|next| next.tok == Tok::Sym("(")),
            given: given(tokens.get(place + 1..).unwrap_or_default()),
        });
        let methods = methods.collect();
        let compares = tokens.iter().any(|token| matches!(token.tok, Tok::Sym("==" | "!=" | "<" | "<=" | ">" | ">=")));
        let assigned = |pair: &[&Token]| matches!(pair, [a, b] if matches!(a.tok, Tok::Sym("]") | Tok::Word(_)) && b.tok == Tok::Sym("="));
        let whole = !tokens.windows(2).any(assigned);
        Chain { compares, whole, methods, tokens }
    }

    /// `df.groupby("City")["Age"].mean()` as a line of this language.
    pub fn summary(&self) -> Option<String> {
        const AGGREGATES: [&str; 8] = ["mean", "sum", "min", "max", "median", "std", "first", "last"];
        let (group, attribute, aggregate) = match self.methods.as_slice() {
            [group, aggregate] => (group, None, aggregate),
            [group, attribute, aggregate] if !attribute.called => (group, Some(attribute.name), aggregate),
            _ => return None,
        };
        if !matches!(group.name, "groupby" | "group_by") || !AGGREGATES.contains(&aggregate.name) {
            return None;
        }
        let key = group.given.as_ref()?.first()?;
        let column = quote_name(attribute.or(self.in_brackets())?);
        Some(format!("summarize {0} = {0}({column}) by {1}", aggregate.name, quote_name(key)))
    }

    /// The condition in `df[(df.Age > 30) & (df["City"] == "Rome")]`, as this language writes it.
    pub fn condition(&self) -> Option<String> {
        let (open, close) = (self.tokens.iter().position(|token| token.tok == Tok::Sym("["))?, self.tokens.len().checked_sub(1)?);
        if self.tokens.get(close)?.tok != Tok::Sym("]") || !self.compares {
            return None;
        }
        let mut rest = self.tokens.get(open + 1..close)?;
        let mut words: Vec<String> = Vec::new();
        while let Some((first, behind)) = rest.split_first() {
            let taken = match (&first.tok, behind) {
                (Tok::Word(_), [Token { tok: Tok::Sym("."), .. }, Token { tok: Tok::Word(name), .. }, ..]) => {
                    words.push(quote_name(name));
                    3
                }
                (
                    Tok::Word(_),
                    [Token { tok: Tok::Sym("["), .. }, Token { tok: Tok::Text(name), .. }, Token { tok: Tok::Sym("]"), .. }, ..],
                ) => {
                    words.push(quote_name(name));
                    4
                }
                (tok, _) => {
                    words.push(match tok {
                        Tok::Text(text) => quote_text(text),
                        Tok::Integer(n) => n.to_string(),
                        Tok::Number(x) => x.to_string(),
                        Tok::Sym("&") => "and".to_string(),
                        Tok::Sym("|") => "or".to_string(),
                        Tok::Sym(sign) => (*sign).to_string(),
                        _ => return None,
                    });
                    1
                }
            };
            rest = rest.get(taken..)?;
        }
        Some(words.join(" ").replace("( ", "(").replace(" )", ")"))
    }

    fn in_brackets(&self) -> Option<&'a str> {
        self.tokens.windows(2).find_map(|pair| match pair {
            [Token { tok: Tok::Sym("["), .. }, Token { tok: Tok::Text(name), .. }] => Some(name.as_str()),
            _ => None,
        })
    }

    /// The column it is about: `["Age"]`, `.Age`, or the object itself where it is no stand-in.
    pub fn column(&self, method: Option<&Method>, object: &str) -> Option<String> {
        let other = |known: &&Method| method.is_none_or(|method| method.place != known.place);
        let plain = |known: &&Method| !known.called && !matches!(known.name, "str" | "dt" | "values" | "loc" | "iloc" | "plot");
        let attribute = self.methods.iter().filter(other).find(plain);
        let own = !STAND_INS.contains(&object) && self.tokens.get(1).is_some_and(|next| next.tok == Tok::Sym("."));
        self.in_brackets().or(attribute.map(|known| known.name)).or(own.then_some(object)).map(str::to_string)
    }
}

/// The argument of a method that takes one text or number, as a name and as a text; empty without any; none for all others.
fn given(tokens: &[&Token]) -> Option<Vec<String>> {
    match tokens {
        [Token { tok: Tok::Sym("("), .. }, Token { tok: Tok::Sym(")"), .. }, ..] => Some(Vec::new()),
        [Token { tok: Tok::Sym("("), .. }, Token { tok: value, .. }, Token { tok: Tok::Sym(")"), .. }, ..] => match value {
            Tok::Text(text) => Some(vec![text.clone(), quote_text(text)]),
            Tok::Integer(n) => Some(vec![n.to_string()]),
            _ => None,
        },
        [Token { tok: Tok::Sym("("), .. }, ..] => None,
        _ => Some(Vec::new()),
    }
}
