//! Joins and appended rows beside the plainest evaluation there is: each row held against each other.

use std::time::Instant;

use lustrum::plan::value::Value;
use lustrum::session::Session;

use crate::soak::{figures, times};
use crate::table::{run, session};

/// A row of three cells.
type Row = [Option<String>; 3];

struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % sides
    }

    /// Up to eight rows of two keys, often missing or repeated, and a number of their own.
    fn rows(&mut self, mark: char) -> Vec<Row> {
        let count = self.below(9);
        let key = |dice: &mut Dice, all: &[&str]| (dice.below(4) > 0).then(|| all[dice.below(all.len())].to_string());
        (0..count).map(|row| [key(self, &["1", "2", "3"]), key(self, &["x", "y", ""]), Some(format!("{mark}{row}"))]).collect()
    }
}

fn load(session: &mut Session, name: &str, head: &str, rows: &[Row]) {
    let folder = std::env::temp_dir().join(format!("lustrum-joins-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(format!("{name}.csv"));
    let cell = |cell: &Option<String>| cell.as_ref().map(|text| format!("\"{text}\"")).unwrap_or_default();
    let lines: Vec<String> = rows.iter().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",")).collect();
    std::fs::write(&path, format!("{head}\n{}\n", lines.join("\n"))).unwrap();
    let kinds: Vec<&str> = head.split(',').collect();
    let types = format!("{{{}: integer, {}: text, {}: text}}", kinds[0], kinds[1], kinds[2]);
    run(session, &format!("{name} = load \"{}\" with types = {types};", path.display())).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
}

fn cells(session: &Session, name: &str) -> Vec<Vec<Option<String>>> {
    let table = session.tables().iter().find(|table| table.name == name).unwrap();
    let values = table.frame().values();
    let cell = |value: &Value| (!value.is_missing()).then(|| value.to_string());
    (0..table.frame().rows()).map(|row| values.columns.iter().map(|(_, _, column)| cell(&column[row])).collect()).collect()
}

/// The rows of a join by both keys or the first.
fn joined(left: &[Row], right: &[Row], keys: usize, keeping: &str) -> (Vec<Vec<Option<String>>>, bool) {
    let equal = |a: &Row, b: &Row| (0..keys).all(|key| a[key].is_some() && a[key] == b[key]);
    let mut rows = Vec::new();
    let mut several = false;
    for a in left {
        let partners: Vec<&Row> = right.iter().filter(|b| equal(a, b)).collect();
        several |= partners.len() > 1;
        let own = a.to_vec();
        match (keeping, partners.is_empty()) {
            ("unmatched", true) => rows.push(own),
            ("all" | "left", true) => rows.push([own, vec![None; 3 - keys]].concat()),
            ("unmatched", false) | (_, true) => {}
            (_, false) => rows.extend(partners.iter().map(|b| [own.clone(), b[keys..].to_vec()].concat())),
        }
    }
    if keeping == "all" {
        for b in right.iter().filter(|b| !left.iter().any(|a| equal(a, b))) {
            let mut own: Vec<Option<String>> = vec![None; 3];
            own[..keys].clone_from_slice(&b[..keys]);
            rows.push([own, b[keys..].to_vec()].concat());
        }
    }
    (rows, several)
}

#[test]
fn joins_are_those_of_nested_loops() {
    let started = Instant::now();
    let mut dice = Dice(7);
    let rounds = times(300);
    for round in 0..rounds {
        let (left, right) = (dice.rows('l'), dice.rows('r'));
        let mut session = session();
        load(&mut session, "l", "a,b,v", &left);
        load(&mut session, "r", "a,c,w", &right);
        for keeping in ["left", "matched", "unmatched", "all"] {
            for (keys, on) in [(1, "a"), (2, "a, b = c")] {
                let (expected, several) = joined(&left, &right, keys, keeping);
                let line = format!("x = l | join r on {on} keeping {keeping} allowing many");
                run(&mut session, &line).unwrap_or_else(|error| panic!("{error}"));
                assert_eq!(cells(&session, "x"), expected, "round {round}: {line}\n{left:?}\n{right:?}");
                let plain = run(&mut session, &format!("x = l | join r on {on} keeping {keeping}"));
                let stops = several && keeping != "unmatched";
                assert_eq!(plain.is_err(), stops, "round {round}: {keeping} {on} {plain:?}\n{left:?}\n{right:?}");
                assert!(stops || cells(&session, "x") == expected, "round {round}: {keeping} {on}");
            }
        }
    }
    figures("joins", started, rounds);
}

#[test]
fn appended_rows_stand_below_in_their_columns() {
    let mut dice = Dice(8);
    for round in 0..times(100) {
        let (left, right) = (dice.rows('l'), dice.rows('r'));
        let mut session = session();
        load(&mut session, "l", "a,b,v", &left);
        load(&mut session, "r", "v2,b,v", &right);
        run(&mut session, "x = l | append r").unwrap();
        let own = left.iter().map(|row| [row.to_vec(), vec![None]].concat());
        let below = right.iter().map(|[first, b, v]| vec![None, b.clone(), v.clone(), first.clone()]);
        assert_eq!(cells(&session, "x"), own.chain(below).collect::<Vec<_>>(), "round {round}");
    }
}

/// Two tables of one key each: the join would have ten thousand million rows, and is not begun.
#[test]
fn a_join_that_explodes_is_not_begun() {
    let mut session = session();
    let rows: Vec<Row> = (0..100_000).map(|row| [Some("1".into()), None, Some(row.to_string())]).collect();
    load(&mut session, "l", "a,b,v", &rows);
    load(&mut session, "r", "a,c,w", &rows);
    let started = Instant::now();
    let error = run(&mut session, "join r on a allowing many").unwrap_err();
    assert!(error.contains("of memory") && error.contains("it was not begun"), "{error}");
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    assert_eq!(session.tables()[0].frame().rows(), 100_000);
}

/// What a table made of another one, and both of these, come to in a script that makes them again.
#[test]
fn a_recipe_makes_the_other_table_as_it_was() {
    let mut first = session();
    let rows = |mark: char| -> Vec<Row> {
        (1..4).map(|row| [Some(row.to_string()), Some(["x", "y", "x"][row - 1].into()), Some(format!("{mark}{row}"))]).collect()
    };
    let folder = std::env::temp_dir().join(format!("lustrum-recipe-of-two-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (name, head, mark) in [("l", "a,b,v", 'l'), ("r", "a,c,w", 'r')] {
        let lines: Vec<String> = rows(mark).iter().map(|row| row.iter().flatten().cloned().collect::<Vec<_>>().join(",")).collect();
        std::fs::write(folder.join(format!("{name}.csv")), format!("{head}\n{}\n", lines.join("\n"))).unwrap();
        run(&mut first, &format!("{name} = load \"{}\";", folder.join(format!("{name}.csv")).display())).unwrap();
    }
    let lines = [
        "use r",
        "upper w",
        "use l",
        "upper v",
        "counts = count by b",
        "lower v",
        "join r on a",
        "r | show",
        "join counts on b",
        "use r",
        "set w = \"later\"",
        "use l",
        "join r on a keeping matched",
        "disable step 2",
    ];
    for line in lines {
        run(&mut first, line).unwrap_or_else(|error| panic!("{line}\n{error}"));
    }
    let recipe = folder.join("again.lus");
    run(&mut first, &format!("save recipe \"{}\"", recipe.display())).unwrap();
    let mut second = session();
    run(&mut second, &format!("run \"{}\"", recipe.display())).unwrap_or_else(|error| {
        panic!("{error}\n{}", std::fs::read_to_string(&recipe).unwrap());
    });
    assert_eq!(cells(&second, "l"), cells(&first, "l"), "{}", std::fs::read_to_string(&recipe).unwrap());
    std::fs::remove_dir_all(&folder).unwrap();
}
