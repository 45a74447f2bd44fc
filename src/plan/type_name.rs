//! Names of types as lines write them, `decimal(10,2)`, to types.

use crate::lang::ast::{Expr, Node, TypeName};
use crate::lang::diagnostic::{Diagnostic, literal};

use super::types::Type;

/// A type as people write it.
#[derive(Debug, Clone, Copy)]
pub struct Named {
    pub name: &'static str,
    /// With what must stand behind the name: `decimal(10,2)`.
    pub written: &'static str,
    pub holds: &'static str,
    /// A value of it in a line.
    pub literal: &'static str,
}

/// The types a column can be converted to.
pub const TYPES: [Named; 9] = [
    Named { name: "integer", written: "integer", holds: "whole numbers of 64 bits", literal: "42" },
    Named { name: "number", written: "number", holds: "floating-point numbers of 64 bits; never NaN or infinite", literal: "2.5" },
    Named {
        name: "decimal",
        written: "decimal(10,2)",
        holds: "exact numbers: ten digits in all, two of them after the point",
        literal: "2.50",
    },
    Named { name: "text", written: "text", holds: "any characters; empty text is not missing", literal: "\"Ann\"" },
    Named { name: "date", written: "date", holds: "a day", literal: "2024-01-31" },
    Named {
        name: "datetime",
        written: "datetime",
        holds: "a day and a time of day, without a zone, in microseconds",
        literal: "2024-01-31T12:30:00",
    },
    Named { name: "time", written: "time", holds: "a time of day", literal: "" },
    Named { name: "boolean", written: "boolean", holds: "true or false", literal: "true" },
    Named {
        name: "category",
        written: "category",
        holds: "texts of a fixed set; `category(\"low\", \"high\")` compares in that order",
        literal: "\"low\"",
    },
];

fn names() -> impl Iterator<Item = &'static str> {
    TYPES.iter().map(|named| named.name)
}

/// Names that other tools have for them.
const ELSEWHERE: [(&str, &str); 34] = [
    ("int", "integer"),
    ("int32", "integer"),
    ("int64", "integer"),
    ("bigint", "integer"),
    ("smallint", "integer"),
    ("long", "integer"),
    ("whole", "integer"),
    ("float", "number"),
    ("float32", "number"),
    ("float64", "number"),
    ("double", "number"),
    ("real", "number"),
    ("num", "number"),
    ("numeric", "number"),
    ("numbers", "number"),
    ("dec", "decimal"),
    ("money", "decimal"),
    ("currency", "decimal"),
    ("str", "text"),
    ("string", "text"),
    ("character", "text"),
    ("char", "text"),
    ("varchar", "text"),
    ("object", "text"),
    ("utf8", "text"),
    ("datetime64", "datetime"),
    ("timestamp", "datetime"),
    ("posixct", "datetime"),
    ("bool", "boolean"),
    ("logical", "boolean"),
    ("factor", "category"),
    ("enum", "category"),
    ("categorical", "category"),
    ("categories", "category"),
];

/// The type that a line names, or what is wrong with the name.
pub fn named(written: &TypeName) -> Result<Type, Diagnostic> {
    let name = &written.name;
    let word = name.node.as_str();
    let plain = |kind: Type| match written.args.first() {
        None => Ok(kind),
        Some(arg) => Err(Diagnostic::syntax(arg.span, format!("{} takes nothing in brackets.", literal(word)))),
    };
    match word {
        "integer" => plain(Type::Integer),
        "number" => plain(Type::Number),
        "text" => plain(Type::Text),
        "date" | "datetime" | "time" if !written.args.is_empty() => {
            Err(Diagnostic::syntax(name.span, "A format stands after `using`.").line(format!("convert When to {word} using \"%d/%m/%Y\"")))
        }
        "date" => Ok(Type::Date),
        "datetime" => Ok(Type::Datetime),
        "time" => Ok(Type::Time),
        "boolean" => plain(Type::Boolean),
        "decimal" => decimal(written),
        "category" => written.args.iter().try_fold(Vec::new(), level).map(Type::Category),
        _ => Err(unknown(written)),
    }
}

fn decimal(written: &TypeName) -> Result<Type, Diagnostic> {
    let name = &written.name;
    let whole = |arg: &Expr| match arg.node {
        Node::Integer(n) => u8::try_from(n).ok(),
        _ => None,
    };
    match written.args.as_slice() {
        [] => Err(Diagnostic::syntax(name.span, "A decimal says how many digits it has.")
            .note("`decimal(10,2)` has ten in all, two of them after the point.")
            .fixed_by(name.span, "decimal(10,2)")),
        [digits, after] => match (whole(digits), whole(after)) {
            (Some(digits @ 1..=38), Some(after)) if after <= digits => Ok(Type::Decimal(digits, after)),
            _ => Err(Diagnostic::syntax(
                digits.span.to(after.span),
                "A decimal has 1 to 38 digits, and not more after the point than in all.",
            )
            .note("`decimal(10,2)` has ten in all, two of them after the point.")),
        },
        args => {
            let span = args.first().map_or(name.span, |first| args.iter().fold(first.span, |all, arg| all.to(arg.span)));
            Err(Diagnostic::syntax(span, "A decimal takes two numbers: all digits, and those after the point.")
                .note("Such as `decimal(10,2)`."))
        }
    }
}

/// Adds a level of a category.
fn level(mut levels: Vec<String>, arg: &Expr) -> Result<Vec<String>, Diagnostic> {
    let level = match &arg.node {
        Node::Text(text) => text.clone(),
        Node::Integer(n) => n.to_string(),
        Node::Boolean(b) => b.to_string(),
        _ => {
            return Err(
                Diagnostic::syntax(arg.span, "A level of a category is a text.").note("Such as `category(\"low\", \"mid\", \"high\")`.")
            );
        }
    };
    if levels.contains(&level) {
        return Err(Diagnostic::syntax(arg.span, format!("The level {} stands twice.", literal(&level))));
    }
    levels.push(level);
    Ok(levels)
}

fn unknown(written: &TypeName) -> Diagnostic {
    let span = written.name.span;
    let word = written.name.node.as_str();
    let diagnostic = Diagnostic::name(span, format!("There is no type {}.", literal(word)));
    let lower = word.to_lowercase();
    let elsewhere = ELSEWHERE.iter().find(|(theirs, _)| *theirs == lower).map(|(_, ours)| ("Here it is called", ".", *ours));
    let near = || crate::lang::nearest::nearest(word, names()).map(|name| ("Did you mean", "?", name));
    if let Some((begin, end, name)) = elsewhere.or_else(near) {
        let digits = if name == "decimal" && written.args.is_empty() { "(10,2)" } else { "" };
        return diagnostic.note(format!("{begin} {}{end}", literal(name))).fixed_by(span, format!("{name}{digits}"));
    }
    let all: Vec<String> = names().map(literal).collect();
    diagnostic.note(format!("The types are {}.", super::count::joined(&all, "and")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::lang::span::{Span, Spanned};

    fn of(name: &str, args: Vec<Node>) -> Result<Type, Diagnostic> {
        let span = Span::new(0, name.len());
        named(&TypeName { name: Spanned::new(name.to_string(), span), args: args.into_iter().map(|arg| Expr::new(arg, span)).collect() })
    }

    #[test]
    fn types() {
        assert_eq!(of("integer", vec![]).unwrap(), Type::Integer);
        assert_eq!(of("decimal", vec![Node::Integer(10), Node::Integer(2)]).unwrap(), Type::Decimal(10, 2));
        assert_eq!(of("category", vec![]).unwrap(), Type::Category(vec![]));
        let levels = vec![Node::Text("low".into()), Node::Integer(2)];
        assert_eq!(of("category", levels).unwrap(), Type::Category(vec!["low".into(), "2".into()]));
    }

    #[test]
    fn what_is_no_type() {
        assert_eq!(of("int", vec![]).unwrap_err().fix, [(Span::new(0, 3), "integer".to_string())]);
        assert_eq!(of("money", vec![]).unwrap_err().fix, [(Span::new(0, 5), "decimal(10,2)".to_string())]);
        assert_eq!(of("interger", vec![]).unwrap_err().fix, [(Span::new(0, 8), "integer".to_string())]);
        assert_eq!(of("decimal", vec![]).unwrap_err().fix, [(Span::new(0, 7), "decimal(10,2)".to_string())]);
        assert!(of("xyz", vec![]).unwrap_err().notes.concat().contains("`category`"));
        for (digits, after) in [(0, 0), (39, 2), (4, 5), (300, 2), (5, -1)] {
            assert!(of("decimal", vec![Node::Integer(digits), Node::Integer(after)]).is_err());
        }
        assert!(of("integer", vec![Node::Integer(3)]).is_err());
        assert!(of("category", vec![Node::Text("a".into()), Node::Text("a".into())]).is_err());
    }
}
