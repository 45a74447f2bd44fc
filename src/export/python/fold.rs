//! Long lines broken at their brackets, the way formatters of Python do it.

use super::super::code::Scan;

/// No line is wider, where it can be broken.
const WIDTH: usize = 100;
const STEP: &str = "    ";

/// A statement, over several lines where one would be too long.
pub fn fold(statement: &str) -> String {
    let mut out = String::new();
    put(statement, "", "", &mut out);
    out.truncate(out.trim_end().len());
    out
}

/// Writes a piece of code with what stands behind it (a comma).
fn put(code: &str, behind: &str, indent: &str, out: &mut String) {
    let fits = indent.chars().count() + code.chars().count() + behind.chars().count() <= WIDTH;
    if fits && !is_open(code) {
        out.push_str(&format!("{indent}{code}{behind}\n"));
        return;
    }
    let inner = format!("{indent}{STEP}");
    let Some((open, close)) = brackets(code) else {
        out.push_str(&format!("{indent}{code}{behind}\n"));
        return;
    };
    let (head, rest) = code.split_at(open + 1);
    let (inside, tail) = rest.split_at(close - open - 1);
    out.push_str(&format!("{indent}{head}\n"));
    put_inside(inside, &inner, out);
    // What follows a bracket that was broken may be long, too.
    let closing = format!("{tail}{behind}");
    match brackets(&closing) {
        Some(_) if indent.chars().count() + closing.chars().count() > WIDTH => put(&closing, "", indent, out),
        _ => out.push_str(&format!("{indent}{closing}\n")),
    }
}

/// Whether a comma behind the last argument asks for a line each.
fn is_open(code: &str) -> bool {
    brackets(code).is_some_and(|(open, close)| code.get(open + 1..close).is_some_and(|inside| inside.trim_end().ends_with(',')))
}

/// What stands between brackets: a part to a line.
fn put_inside(inside: &str, indent: &str, out: &mut String) {
    let parts = split(inside, |letter, _| letter == ',');
    if parts.len() > 1 || inside.trim_end().ends_with(',') {
        // A short list may stand on one line of its own.
        if indent.chars().count() + inside.chars().count() <= WIDTH && !inside.trim_end().ends_with(',') && parts.len() > 6 {
            out.push_str(&format!("{indent}{}\n", inside.trim()));
            return;
        }
        let parts: Vec<&str> = parts.into_iter().filter(|part| !part.trim().is_empty()).collect();
        let last = parts.len().saturating_sub(1);
        let unpacked = inside.trim_start().starts_with('*') || has_generator(inside);
        for (index, part) in parts.iter().enumerate() {
            let comma = if index == last && unpacked { "" } else { "," };
            put(part.trim(), comma, indent, out);
        }
        return;
    }
    if indent.chars().count() + inside.chars().count() > WIDTH {
        let operands = operands(inside);
        if operands.len() > 1 {
            operands.iter().for_each(|operand| put(operand.trim(), "", indent, out));
            return;
        }
    }
    put(inside.trim(), "", indent, out);
}

fn has_generator(inside: &str) -> bool {
    inside.contains(" for ")
}

/// The brackets to break: the first ones of a call that hold more than a name, else the last.
fn brackets(code: &str) -> Option<(usize, usize)> {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    let mut open = None;
    for (at, letter, depth) in Scan::new(code) {
        match letter {
            '(' | '[' | '{' if depth == 0 => open = Some(at),
            ')' | ']' | '}' if depth == 0 => {
                if let Some(start) = open.take()
                    && at > start + 1
                {
                    pairs.push((start, at));
                }
            }
            _ => {}
        }
    }
    // The longest is where breaking helps most.
    pairs.into_iter().max_by_key(|(start, end)| end - start)
}

/// Code cut behind each letter outside of brackets that is chosen.
fn split(code: &str, choose: impl Fn(char, usize) -> bool) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, letter, depth) in Scan::new(code) {
        if depth == 0 && choose(letter, at) {
            parts.push(code.get(start..at).unwrap_or_default());
            start = at + letter.len_utf8();
        }
    }
    parts.push(code.get(start..).unwrap_or_default());
    parts
}

/// The operands of the weakest operator that stands outside of brackets, each with the operator before it, or the calls of a chain.
fn operands(code: &str) -> Vec<String> {
    for operators in [&[" | "][..], &[" & "], &[" + ", " - "], &[" * ", " / "]] {
        let places: Vec<usize> = Scan::new(code)
            .filter(|(at, _, depth)| {
                *depth == 0 && operators.iter().any(|operator| code.get(*at..).is_some_and(|rest| rest.starts_with(operator)))
            })
            .map(|(at, ..)| at)
            .collect();
        if !places.is_empty() {
            return cut(code, &places);
        }
    }
    // `pl.when(…)`, `.then(…)`: each call but that of the module.
    let places: Vec<usize> = Scan::new(code)
        .filter(|(at, letter, depth)| *depth == 0 && *letter == '.' && code.get(..*at).is_some_and(|before| before.ends_with(')')))
        .map(|(at, ..)| at)
        .collect();
    cut(code, &places)
}

fn cut(code: &str, places: &[usize]) -> Vec<String> {
    let mut parts = Vec::new();
    let mut start = 0;
    for place in places {
        parts.push(code.get(start..*place).unwrap_or_default().trim().to_string());
        start = *place;
    }
    parts.push(code.get(start..).unwrap_or_default().trim().to_string());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comma_at_the_end_asks_for_lines() {
        assert_eq!(fold("df = read(\"a\", b=1,)"), "df = read(\n    \"a\",\n    b=1,\n)");
    }

    #[test]
    fn short_lines_stay() {
        assert_eq!(fold("df = df.filter(pl.col(\"Age\") > 60)"), "df = df.filter(pl.col(\"Age\") > 60)");
    }

    #[test]
    fn long_lines_are_broken_at_commas_operators_and_calls() {
        let long = |n: usize| format!("pl.col(\"{}\")", "x".repeat(n));
        assert_eq!(
            fold(&format!("df = df.with_columns({}, {})", long(50), long(40))),
            format!("df = df.with_columns(\n    {},\n    {},\n)", long(50), long(40))
        );
        assert_eq!(
            fold(&format!("df = df.filter(({} > 1) & ({} < 2))", long(50), long(40))),
            format!("df = df.filter(\n    ({} > 1)\n    & ({} < 2)\n)", long(50), long(40))
        );
        assert_eq!(
            fold(&format!("df = df.with_columns(x=pl.when({}).then(1).otherwise({}))", long(50), long(40))),
            format!("df = df.with_columns(\n    x=pl.when({})\n    .then(1)\n    .otherwise({})\n)", long(50), long(40))
        );
    }
}
