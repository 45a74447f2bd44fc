//! `load`: a file becomes a table.

use crate::lang::ast::{Arg, Call, Expr, Node, Setting};
use crate::lang::diagnostic::{Diagnostic, literal};
use crate::lang::form::{Form, Part, Slot};
use crate::lang::quote_text;
use crate::lang::span::{Ident, Spanned};
use crate::plan::action::Action;
use crate::plan::load::{Header, LoadOptions, Quote, Sheet};
use crate::plan::query::Fitted;
use crate::plan::scope::Scope;
use crate::plan::verb::{Example, Plan, Verb};

use super::path::path;

pub struct Load;

const FORMS: &[Form] = &[Form {
    shape: &[Part::Slot("path", Slot::Path), Part::Optional(&[Part::Words("with"), Part::Slot("options", Slot::Options)])],
    clauses: &[],
}];

impl Verb for Load {
    fn name(&self) -> &'static str {
        "load"
    }

    fn summary(&self) -> &'static str {
        "Reads a file into a table and makes it the current one."
    }

    fn help(&self) -> &'static str {
        "Reads separated text (`.csv`, `.tsv`, `.txt`), Excel workbooks and Parquet files. The table is named after the file; \
         `cities = load \"cities.csv\"` names it otherwise and leaves the current table current.\n\n\
         What the line does not say is found out over the whole file, and the account below the line tells what was decided: the encoding, the \
         separator, the quotes, where the header stands, the type of each column. A column becomes a number or a date only if all its values \
         read as such; digits with leading zeros, and more than 15 of them, stay text. Lines that do not fit the header are kept apart and \
         counted, never dropped or cut in silence. An empty field is missing; `\"\"` is empty text.\n\n\
         | option | is set to | for |\n|---|---|---|\n\
         | `separator` | one character | `separator = \";\"`, `\"\\t\"` for a tab |\n\
         | `header` | `false`, a row, or rows `3..4` that are joined | counted from 1, after those skipped |\n\
         | `encoding` | a name | `\"windows-1252\"`, `\"macintosh\"`, `\"shift_jis\"` |\n\
         | `quote` | one character, or `false` | `false`: quotes are characters like any other |\n\
         | `comment` | one character | lines that begin with it are passed over |\n\
         | `skip` | a number | lines, or rows of a sheet, to pass over at the beginning |\n\
         | `sheet` | a name or a number | a sheet of a workbook; the first one if it is left out |\n\
         | `columns` | a list of names | only these, in this order |\n\
         | `missing` | a list of texts | cells that are exactly one of these are missing: `[\"N/A\", \"-\"]` |\n\
         | `format` | `\"csv\"`, `\"tsv\"`, `\"excel\"`, `\"parquet\"` | where the ending of the name does not say |\n\n\
         Several options have commas between them: `load \"a.txt\" with separator = \";\", skip = 2`."
    }

    fn forms(&self) -> &'static [Form] {
        FORMS
    }

    fn examples(&self) -> &'static [Example] {
        &[
            Example { title: "A file", table: "id,name\n1,Ann\n", script: "load \"{dir}/t.csv\"", result: "id,name\n1,Ann\n" },
            Example {
                title: "Under another name, some columns, in another order",
                table: "id,name,age\n1,Ann,31\n",
                script: "people = load \"{dir}/t.csv\" with columns = [\"name\", \"id\"]\nuse people",
                result: "name,id\nAnn,1\n",
            },
            Example {
                title: "A separator, and a note at the top",
                table: "Exported on Monday\nid|name\n1|Ann; Bob\n",
                script: "load \"{dir}/t.csv\" with separator = \"|\", skip = 1",
                result: "id,name\n1,Ann; Bob\n",
            },
            Example {
                title: "Without a header",
                table: "1,Ann\n2,Bob\n",
                script: "load \"{dir}/t.csv\" with header = false",
                result: "column_1,column_2\n1,Ann\n2,Bob\n",
            },
            Example {
                title: "A header of two rows",
                table: "2023,2023\nSpring,Autumn\n1,2\n",
                script: "load \"{dir}/t.csv\" with header = 1..2",
                result: "2023 Spring,2023 Autumn\n1,2\n",
            },
            Example {
                title: "Words for missing, and a column that becomes a number by it",
                table: "id,age\n1,31\n2,N/A\n3,-\n",
                script: "load \"{dir}/t.csv\" with missing = [\"N/A\", \"-\"]",
                result: "id,age\n1,31\n2,\n3,\n",
            },
            Example {
                title: "Other quotes, and comments",
                table: "id,name\n# of the first day\n1,'Ann, Bob'\n",
                script: "load \"{dir}/t.csv\" with quote = \"'\", comment = \"#\", format = \"csv\", encoding = \"utf-8\"",
                result: "id,name\n1,\"Ann, Bob\"\n",
            },
        ]
    }

    fn lower(&self, call: &Call, _scope: &Scope, _fitted: &Fitted) -> Result<Plan, Diagnostic> {
        let path = path(&call.args, "load", call.span)?;
        let options = match call.args.get("options").map(|arg| &arg.node) {
            Some(Arg::Options(given)) => options(given, &path)?,
            _ => LoadOptions::default(),
        };
        Ok(Plan::Act(Action::Load { path, options }))
    }
}

/// An option: what it is set to, in words and as an example, and how it is taken down. That fails on any other kind of value.
struct Known {
    name: &'static str,
    takes: &'static str,
    example: &'static str,
    set: fn(&mut LoadOptions, &Setting) -> Option<()>,
}

const OPTIONS: [Known; 10] = [
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
    Known { name: "format", takes: "a name in quotes", example: "\"csv\"", set: |to, value| put(&mut to.format, text(value)) },
];

/// What other tools call them.
const ELSEWHERE: [(&str, &str); 15] = [
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
];

fn options(given: &[(Ident, Spanned<Setting>)], path: &str) -> Result<LoadOptions, Diagnostic> {
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
    }
    Ok(options)
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

/// A number counted from 1.
fn row(number: i64) -> Option<usize> {
    usize::try_from(number).ok().filter(|number| *number > 0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::plan::schema::Schema;
    use crate::verbs::testing::{call, scope};

    fn loaded(line: &str) -> Result<(String, LoadOptions), Diagnostic> {
        let schema = Schema::default();
        match Load.lower(&call(line), &scope(&schema), &Fitted::default())? {
            Plan::Act(Action::Load { path, options }) => Ok((path, options)),
            other => Err(Diagnostic::syntax(Default::default(), format!("{other:?}"))),
        }
    }

    #[test]
    fn every_option_is_taken_down() {
        let line =
            "load \"a b.txt\" with separator = \"\\t\", header = 3..4, encoding = \"macintosh\", quote = false, comment = \"#\", skip = 2,
            sheet = \"May\", columns = [\"a\", \"b c\"], missing = [\"N/A\", \"\"], format = \"csv\"";
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
        ] {
            let line = format!("load \"a.csv\" with {text}");
            let wrong = loaded(&line).unwrap_err();
            assert!(wrong.message.contains("is set to"), "{line}: {}", wrong.message);
            let cure = wrong.lines.first().unwrap();
            assert!(loaded(cure).is_ok(), "{cure}");
        }
    }

    #[test]
    fn other_tools_options_are_known() {
        for (word, option) in ELSEWHERE {
            let wrong = loaded(&format!("load \"a.csv\" with {word} = 1")).unwrap_err();
            assert_eq!(wrong.fix.first().unwrap().1, option);
        }
    }
}
