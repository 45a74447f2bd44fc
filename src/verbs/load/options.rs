//! The options of `load`: what each is set to, and how it is taken down.

use crate::lang::ast::{Expr, Node, Setting, TypeName};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::quote_text;
use crate::lang::span::{Ident, Spanned};
use crate::plan::load::{Amount, Header, LoadOptions, Quote, Sheet, Typed};
use crate::plan::reading::{Fault, Format};
use crate::plan::type_name;
use crate::plan::types::Type;

/// An option: what it is set to, in words and as an example, and how it is taken down. That fails on any other kind of value.
struct Known {
    name: &'static str,
    takes: &'static str,
    example: &'static str,
    set: fn(&mut LoadOptions, &Setting) -> Option<()>,
}

const OPTIONS: [Known; 14] = [
    Known {
        name: "separator",
        takes: "one character in quotes",
        example: "\";\"",
        set: |to, value| put(&mut to.separator, character(value)),
    },
    Known {
        name: "header",
        takes: "`false`, the number of a row, or a run of rows such as `3..4`",
        example: "false",
        set: |to, value| header(value).map(|header| to.header = header),
    },
    Known { name: "encoding", takes: "a name in quotes", example: "\"windows-1252\"", set: |to, value| put(&mut to.encoding, text(value)) },
    Known {
        name: "quote",
        takes: "one character in quotes, or `false`",
        example: "\"'\"",
        set: |to, value| put(&mut to.quote, quote(value)),
    },
    Known { name: "comment", takes: "one character in quotes", example: "\"#\"", set: |to, value| put(&mut to.comment, character(value)) },
    Known {
        name: "skip",
        takes: "a number of lines",
        example: "2",
        set: |to, value| integer(value).and_then(|n| usize::try_from(n).ok()).map(|n| to.skip = n),
    },
    Known { name: "sheet", takes: "a name in quotes, or a number from 1", example: "2", set: |to, value| put(&mut to.sheet, sheet(value)) },
    Known {
        name: "columns",
        takes: "a list of names in quotes",
        example: "[\"id\", \"name\"]",
        set: |to, value| put(&mut to.columns, texts(value)),
    },
    Known {
        name: "missing",
        takes: "a list of texts in quotes",
        example: "[\"N/A\", \"-\"]",
        set: |to, value| texts(value).map(|texts| to.missing = texts),
    },
    Known {
        name: "rows",
        takes: "a number of rows, or a run of rows such as `1001..2000`",
        example: "1000",
        set: |to, value| put(&mut to.rows, rows(value)),
    },
    Known {
        name: "sample",
        takes: "a number of rows, or a share of them such as `10%`",
        example: "10%",
        set: |to, value| put(&mut to.sample, amount(value)),
    },
    Known {
        name: "seed",
        takes: "a whole number, 0 or more",
        example: "42, sample = 10%",
        set: |to, value| put(&mut to.seed, integer(value).and_then(|n| u64::try_from(n).ok())),
    },
    Known {
        name: "types",
        takes: "types by column in curly brackets",
        example: "{Zip: text}",
        set: |_, value| if let Setting::Types(_) = value { Some(()) } else { None },
    },
    Known { name: "format", takes: "a name in quotes", example: "\"csv\"", set: |to, value| put(&mut to.format, text(value)) },
];

/// The names of all options.
pub const NAMES: [&str; OPTIONS.len()] = {
    let mut names = [""; OPTIONS.len()];
    let mut place = 0;
    while place < names.len() {
        names[place] = OPTIONS[place].name;
        place += 1;
    }
    names
};

/// What other tools call them.
const ELSEWHERE: [(&str, &str); 21] = [
    ("sep", "separator"),
    ("delim", "separator"),
    ("delimiter", "separator"),
    ("col_names", "header"),
    ("has_header", "header"),
    ("quotechar", "quote"),
    ("quote_char", "quote"),
    ("comment_prefix", "comment"),
    ("skiprows", "skip"),
    ("skip_rows", "skip"),
    ("sheet_name", "sheet"),
    ("usecols", "columns"),
    ("na", "missing"),
    ("na_values", "missing"),
    ("null_values", "missing"),
    ("dtype", "types"),
    ("dtypes", "types"),
    ("col_types", "types"),
    ("schema_overrides", "types"),
    ("nrows", "rows"),
    ("n_max", "rows"),
];

/// The options that a line gives.
pub fn of(given: &[(Ident, Spanned<Setting>)], path: &str) -> Result<LoadOptions, Diagnostic> {
    let mut options = LoadOptions::default();
    for (place, (name, setting)) in given.iter().enumerate() {
        let Some(known) = OPTIONS.iter().find(|known| known.name == name.node) else {
            return Err(unknown(name));
        };
        if given.iter().take(place).any(|(earlier, _)| earlier.node == name.node) {
            return Err(Diagnostic::syntax(name.span, format!("{} is set twice.", literal(&name.node))));
        }
        if (known.set)(&mut options, &setting.node).is_none() {
            return Err(Diagnostic::mistype(setting.span, format!("{} is set to {}.", literal(known.name), known.takes)).line(format!(
                "load {} with {} = {}",
                quote_text(path),
                known.name,
                known.example
            )));
        }
        if let Setting::Types(types) = &setting.node {
            options.types = types.iter().map(typed).collect::<Result<_, _>>()?;
            if let Some((twice, _)) = types
                .iter()
                .enumerate()
                .find(|(place, (column, _))| types.iter().take(*place).any(|(c, _)| c.node == column.node))
                .map(|(_, pair)| pair)
            {
                return Err(Diagnostic::syntax(twice.span, format!("{} has two types here.", literal(&twice.node))));
            }
        }
    }
    match given.iter().find(|(name, _)| name.node == "seed") {
        Some((seed, _)) if options.sample.is_none() => Err(Diagnostic::syntax(seed.span, "A seed goes with a sample.")
            .line(format!("load {} with sample = 10%, seed = 42", quote_text(path)))),
        _ => Ok(options),
    }
}

/// A column with its type. A date or time may have formats in brackets.
fn typed((column, written): &(Ident, TypeName)) -> Result<Typed, Diagnostic> {
    let dated = match written.name.node.as_str() {
        "date" => Some(Type::Date),
        "datetime" => Some(Type::Datetime),
        "time" => Some(Type::Time),
        _ => None,
    };
    let (kind, formats) = match dated {
        Some(kind) => {
            let formats = written.args.iter().map(|arg| format(arg, &kind)).collect::<Result<Vec<Format>, Diagnostic>>()?;
            (kind, formats)
        }
        None => (type_name::named(written)?, Vec::new()),
    };
    Ok(Typed { column: column.node.clone(), kind, formats })
}

fn format(arg: &Expr, kind: &Type) -> Result<Format, Diagnostic> {
    const PARTS: &str = "`%d` is the day, `%m` the month, `%Y` the year, `%H` the hour, `%M` the minute.";
    let Node::Text(text) = &arg.node else {
        return Err(Diagnostic::syntax(arg.span, "A format stands in quotes, such as `\"%d/%m/%Y\"`.").note(PARTS));
    };
    Format::new(text, kind).map_err(|fault| match fault {
        Fault::Unknown(directive) => {
            Diagnostic::syntax(arg.span, format!("{} means nothing in a format.", literal(&directive))).note(PARTS)
        }
        Fault::Incomplete => {
            Diagnostic::syntax(arg.span, format!("By this format no {kind} can be read: a part of it is lacking.")).note(PARTS)
        }
    })
}

fn unknown(name: &Ident) -> Diagnostic {
    let diagnostic = Diagnostic::name(name.span, format!("`load` has no option {}.", literal(&name.node)));
    let names = OPTIONS.iter().map(|known| known.name);
    let list: Vec<String> = names.clone().map(literal).collect();
    let list = format!("Its options are {}.", list.join(", "));
    let lower = name.node.to_lowercase();
    let meant = ELSEWHERE.iter().find(|(word, _)| *word == lower).map(|(_, known)| *known);
    match meant.or_else(|| crate::lang::nearest::nearest(&name.node, names)) {
        Some(meant) => diagnostic.note(format!("Did you mean {}?", literal(meant))).note(list).fixed_by(name.span, meant),
        None => diagnostic.note(list),
    }
}

fn put<T>(slot: &mut Option<T>, value: Option<T>) -> Option<()> {
    *slot = Some(value?);
    Some(())
}

fn value(setting: &Setting) -> Option<&Node> {
    match setting {
        Setting::Value(expr) => Some(&expr.node),
        Setting::Range(..) | Setting::Types(_) => None,
    }
}

fn text(setting: &Setting) -> Option<String> {
    match value(setting)? {
        Node::Text(text) if !text.trim().is_empty() => Some(text.clone()),
        _ => None,
    }
}

fn character(setting: &Setting) -> Option<char> {
    let Node::Text(text) = value(setting)? else { return None };
    let mut characters = text.chars();
    characters.next().filter(|_| characters.next().is_none())
}

fn integer(setting: &Setting) -> Option<i64> {
    match value(setting)? {
        Node::Integer(n) => Some(*n),
        _ => None,
    }
}

/// A list of texts; one text stands for a list of it.
fn texts(setting: &Setting) -> Option<Vec<String>> {
    match value(setting)? {
        Node::Text(text) => Some(vec![text.clone()]),
        Node::List(items) if !items.is_empty() => {
            items.iter().map(|item| if let Node::Text(text) = &item.node { Some(text.clone()) } else { None }).collect()
        }
        _ => None,
    }
}

fn quote(setting: &Setting) -> Option<Quote> {
    match value(setting)? {
        Node::Boolean(false) => Some(Quote::None),
        _ => character(setting).map(Quote::With),
    }
}

fn sheet(setting: &Setting) -> Option<Sheet> {
    match value(setting)? {
        Node::Integer(_) => row(integer(setting)?).map(Sheet::Number),
        _ => text(setting).map(Sheet::Name),
    }
}

fn header(setting: &Setting) -> Option<Header> {
    match setting {
        Setting::Value(Expr { node: Node::Boolean(false), .. }) => Some(Header::None),
        Setting::Value(Expr { node: Node::Integer(n), .. }) => row(*n).map(Header::Row),
        Setting::Range(Expr { node: Node::Integer(first), .. }, Expr { node: Node::Integer(last), .. }) if first <= last => {
            Some(Header::Rows(row(*first)?, row(*last)?))
        }
        _ => None,
    }
}

fn rows(setting: &Setting) -> Option<(usize, usize)> {
    match setting {
        Setting::Value(_) => row(integer(setting)?).map(|last| (1, last)),
        Setting::Range(Expr { node: Node::Integer(first), .. }, Expr { node: Node::Integer(last), .. }) if first <= last => {
            Some((row(*first)?, row(*last)?))
        }
        _ => None,
    }
}

/// A whole number is one of rows, any other a share.
fn amount(setting: &Setting) -> Option<Amount> {
    match value(setting)? {
        Node::Integer(n) => usize::try_from(*n).ok().map(Amount::Count),
        Node::Number(share) if (0.0..=1.0).contains(share) => Some(Amount::Share(*share)),
        _ => None,
    }
}

/// A number counted from 1.
fn row(number: i64) -> Option<usize> {
    usize::try_from(number).ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::super::Load;
    use super::*;
    use crate::plan::action::Action;
    use crate::plan::query::Fitted;
    use crate::plan::schema::Schema;
    use crate::plan::verb::{Plan, Verb};
    use crate::verbs::testing::{call, scope};

    fn loaded(line: &str) -> Result<(String, LoadOptions), Diagnostic> {
        let schema = Schema::default();
        match Load.lower(&call(line), &scope(&schema), &Fitted::default())? {
            Plan::Act(Action::Load { path, options }) => Ok((path, *options)),
            other => Err(Diagnostic::syntax(Default::default(), format!("{other:?}"))),
        }
    }

    #[test]
    fn every_option_is_taken_down() {
        let line =
            "load \"a b.txt\" with separator = \"\\t\", header = 3..4, encoding = \"macintosh\", quote = false, comment = \"#\", skip = 2,
            sheet = \"May\", columns = [\"a\", \"b c\"], missing = [\"N/A\", \"\"], format = \"csv\", rows = 11..20, sample = 5%, seed = 7,
            types = {`b c`: date(\"%d/%m/%Y\"), a: integer}";
        let options = LoadOptions {
            format: Some("csv".to_string()),
            separator: Some('\t'),
            header: Header::Rows(3, 4),
            encoding: Some("macintosh".to_string()),
            quote: Some(Quote::None),
            comment: Some('#'),
            skip: 2,
            sheet: Some(Sheet::Name("May".to_string())),
            columns: Some(vec!["a".to_string(), "b c".to_string()]),
            missing: vec!["N/A".to_string(), String::new()],
            rows: Some((11, 20)),
            sample: Some(Amount::Share(0.05)),
            seed: Some(7),
            types: vec![
                Typed { column: "b c".to_string(), kind: Type::Date, formats: vec![Format::new("%d/%m/%Y", &Type::Date).unwrap()] },
                Typed { column: "a".to_string(), kind: Type::Integer, formats: vec![] },
            ],
            all_text: false,
        };
        assert_eq!(loaded(line).unwrap(), ("a b.txt".to_string(), options));
        assert_eq!(loaded("load \"a.csv\"").unwrap().1, LoadOptions::default());
    }

    #[test]
    fn some_options_take_several_kinds() {
        let options = |text: &str| loaded(&format!("load \"a.csv\" with {text}")).unwrap().1;
        assert_eq!(options("header = false").header, Header::None);
        assert_eq!(options("header = 2").header, Header::Row(2));
        assert_eq!(options("sheet = 2").sheet, Some(Sheet::Number(2)));
        assert_eq!(options("quote = \"'\"").quote, Some(Quote::With('\'')));
        assert_eq!(options("missing = \"-\"").missing, ["-"]);
        assert_eq!(options("rows = 1000").rows, Some((1, 1000)));
        assert_eq!(options("sample = 1000").sample, Some(Amount::Count(1000)));
    }

    #[test]
    fn values_of_another_kind_are_refused() {
        for text in [
            "separator = 3",
            "separator = \"\"",
            "header = true",
            "header = 0",
            "header = 4..3",
            "encoding = \" \"",
            "quote = true",
            "skip = -1",
            "skip = 1.5",
            "sheet = 0",
            "columns = []",
            "columns = [1]",
            "missing = [\"a\", 1]",
            "missing = {a: text}",
            "rows = 0",
            "rows = 9..3",
            "rows = 10%",
            "sample = -1",
            "sample = 110%",
            "sample = 1..5",
            "sample = 10, seed = -1",
            "sample = 10, seed = 1.5",
            "types = \"text\"",
        ] {
            let line = format!("load \"a.csv\" with {text}");
            let wrong = loaded(&line).unwrap_err();
            assert!(wrong.message.contains("is set to"), "{line}: {}", wrong.message);
            let cure = wrong.lines.first().unwrap();
            assert!(loaded(cure).is_ok(), "{cure}");
        }
    }

    #[test]
    fn types_and_seeds_that_mean_nothing_are_told() {
        let told = |text: &str| loaded(&format!("load \"a.csv\" with {text}")).unwrap_err().message;
        assert_eq!(told("types = {a: int}"), "There is no type `int`.");
        assert_eq!(told("types = {a: date(\"%Q\")}"), "`%Q` means nothing in a format.");
        assert_eq!(told("types = {a: date(\"%d/%m\")}"), "By this format no date can be read: a part of it is lacking.");
        assert_eq!(told("types = {a: text, b: text, a: date}"), "`a` has two types here.");
        assert_eq!(told("seed = 4"), "A seed goes with a sample.");
    }

    #[test]
    fn other_tools_options_are_known() {
        for (word, option) in ELSEWHERE {
            let wrong = loaded(&format!("load \"a.csv\" with {word} = 1")).unwrap_err();
            assert_eq!(wrong.fix.first().unwrap().1, option);
        }
    }
}
