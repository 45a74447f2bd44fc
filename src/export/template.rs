//! The spelling of a call, filled with its arguments.

use super::Unsayable;

/// What a template asks for in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole<'a> {
    pub which: Which,
    /// What the argument is made first: `number`.
    pub want: Option<&'a str>,
    /// As the other language's own value.
    pub bare: bool,
    pub place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    One(usize),
    /// All from this one on.
    From(usize),
    /// The call itself.
    Call,
}

/// What stands around.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A method is called on it.
    Receiver,
    /// Alone between brackets or commas.
    Enclosed,
    /// Beside an operator.
    Operand,
}

/// Who knows the arguments, the helpers and the functions of ordered rows.
pub trait Filler {
    fn fill(&mut self, hole: &Hole) -> Result<String, Unsayable>;
    fn helper(&mut self, name: &str) -> String;
    /// A function that needs the order of rows, with its arguments.
    fn ordered(&mut self, name: &str, arguments: &str) -> Result<String, Unsayable> {
        Ok(format!("{name}({arguments})"))
    }
}

/// What a template makes of the first argument, where it does nothing else.
pub fn only(template: &str) -> Option<Option<&str>> {
    let inside = template.strip_prefix("{0")?.strip_suffix('}')?;
    match inside.strip_prefix(':') {
        Some(want) if want.chars().all(char::is_alphabetic) => Some(Some(want)),
        None if inside.is_empty() => Some(None),
        _ => None,
    }
}

/// Fills a template.
pub fn fill(template: &str, filler: &mut dyn Filler) -> Result<String, Unsayable> {
    let mut out = String::new();
    let mut rest = template;
    while let Some(next) = rest.chars().next() {
        let behind = rest.get(next.len_utf8()..).unwrap_or_default();
        match next {
            '{' | '}' if behind.starts_with(next) => {
                out.push(next);
                rest = behind.get(1..).unwrap_or_default();
            }
            '{' => {
                let (inside, after) = behind.split_once('}').unwrap_or((behind, ""));
                let hole = hole(inside, &out, after);
                out.push_str(&filler.fill(&hole)?);
                rest = after;
            }
            '@' if behind.starts_with(|c: char| c.is_alphabetic()) => {
                let (name, after) = word(behind);
                out.push_str(&filler.helper(name));
                rest = after;
            }
            '$' if behind.starts_with(|c: char| c.is_alphabetic()) => {
                let (name, after) = word(behind);
                let length = closing(after);
                let arguments = fill(after.get(1..length).unwrap_or_default(), filler)?;
                out.push_str(&filler.ordered(name, &arguments)?);
                rest = after.get(length + 1..).unwrap_or_default();
            }
            _ => {
                out.push(next);
                rest = behind;
            }
        }
    }
    Ok(out)
}

fn word(text: &str) -> (&str, &str) {
    let length = text.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(text.len());
    text.split_at_checked(length).unwrap_or((text, ""))
}

/// Where the bracket closes that a text begins with.
fn closing(text: &str) -> usize {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 1 => return at,
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

fn hole<'a>(inside: &'a str, before: &str, after: &str) -> Hole<'a> {
    let (inside, bare) = match inside.strip_suffix('!') {
        Some(inside) => (inside, true),
        None => (inside, false),
    };
    let (which, want) = match inside.split_once(':') {
        Some((which, want)) => (which, Some(want)),
        None => (inside, None),
    };
    let which = match which {
        "" => Which::Call,
        "*" => Which::From(0),
        _ => match which.strip_suffix("..") {
            Some(from) => Which::From(from.parse().unwrap_or_default()),
            None => Which::One(which.parse().unwrap_or_default()),
        },
    };
    let opened = before.is_empty() || before.trim_end().ends_with(['(', '[', ',', '{', ':']);
    let closed = after.is_empty() || after.starts_with([')', ']', ',', '}']);
    let place = match () {
        () if after.starts_with(['.', '[']) => Place::Receiver,
        () if opened && closed => Place::Enclosed,
        () => Place::Operand,
    };
    Hole { which, want, bare, place }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    struct Shown;

    impl Filler for Shown {
        fn fill(&mut self, hole: &Hole) -> Result<String, Unsayable> {
            Ok(format!("<{:?} {:?} {} {:?}>", hole.which, hole.want, hole.bare, hole.place))
        }

        fn helper(&mut self, name: &str) -> String {
            name.to_uppercase()
        }
    }

    #[test]
    fn every_part_of_a_template() {
        let filled = |template| fill(template, &mut Shown).unwrap();
        assert_eq!(filled("{0}.f({1!})"), "<One(0) None false Receiver>.f(<One(1) None true Enclosed>)");
        assert_eq!(filled("@each({*:number}) % 2"), "EACH(<From(0) Some(\"number\") false Enclosed>) % 2");
        assert_eq!(filled("{0} % x"), "<One(0) None false Operand> % x");
        assert_eq!(filled("{{1}} {:gives}"), "{1} <Call Some(\"gives\") false Operand>");
        assert_eq!(filled("$mode(f(x)) + 1"), "mode(f(x)) + 1");
        assert_eq!(filled(r"[\p{{P}}$+@]"), r"[\p{P}$+@]");
    }
}
