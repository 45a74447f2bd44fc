//! The walls of ARCHITECTURE.md, kept by reading the `use` lines and paths of each module.

use std::path::{Path, PathBuf};

/// Each module with those of ours that it may name. `main.rs`, `lib.rs` and `kernel.rs` put everything together.
const WALLS: [(&str, &[&str]); 12] = [
    ("lang", &[]),
    ("plan", &["lang"]),
    ("verbs", &["lang", "plan"]),
    ("functions", &["plan"]),
    ("engine", &["plan", "functions", "pages"]),
    ("export", &["plan", "functions"]),
    ("render", &["plan"]),
    ("session", &["lang", "plan", "verbs", "functions", "engine", "export", "render"]),
    ("jupyter", &[]),
    ("install", &[]),
    ("pages", &[]),
    ("kernel", &["jupyter", "lang", "render", "session", "engine", "verbs", "pages"]),
];

/// Crates and where alone they may be named.
const KEPT_IN: [(&str, &[&str]); 5] = [
    ("polars", &["engine", "functions"]),
    ("calamine", &["engine"]),
    ("zeromq", &["jupyter"]),
    ("tokio", &["jupyter"]),
    // `unescape` reads HTML, `render` writes it.
    ("html_escape", &["render", "functions"]),
];

fn sources() -> Vec<(String, PathBuf, String)> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, out) } else { out.push(path) }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&root, &mut files);
    // What tests share may reach for anything.
    let rust = files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs") && !path.ends_with("testing.rs"));
    rust.map(|path| {
        let inside = path.strip_prefix(&root).unwrap();
        let module = inside.components().next().unwrap().as_os_str().to_string_lossy().trim_end_matches(".rs").to_string();
        let text = std::fs::read_to_string(&path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_string();
        (module, inside.to_path_buf(), text)
    })
    .collect()
}

/// The code without its comments: those may speak of anything.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(number, line)| (number + 1, line.trim_start())).filter(|(_, line)| !line.starts_with("//"))
}

/// The names that follow `crate::` in a line: one, or those of `crate::{a, b::c}`.
fn named(line: &str) -> Vec<String> {
    let mut names = Vec::new();
    for rest in line.split("crate::").skip(1) {
        let word = |text: &str| text.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
        match rest.strip_prefix('{') {
            Some(list) => {
                let mut depth = 0;
                let top: String = list
                    .chars()
                    .map(|c| {
                        depth += i32::from(c == '{') - i32::from(c == '}');
                        if depth > 0 { ' ' } else { c }
                    })
                    .collect();
                names.extend(top.split(',').map(word));
            }
            None => names.push(word(rest)),
        }
    }
    names
}

#[test]
fn modules_name_only_those_they_may() {
    let mut broken = Vec::new();
    for (module, path, text) in sources() {
        if module == "main" || module == "lib" {
            continue;
        }
        let Some((_, allowed)) = WALLS.iter().find(|(name, _)| *name == module) else {
            broken.push(format!("{} is in no module of the plan", path.display()));
            continue;
        };
        for (number, line) in code(&text) {
            for name in named(line) {
                let ours = WALLS.iter().any(|(module, _)| *module == name);
                if ours && name != module && !allowed.contains(&name.as_str()) {
                    broken.push(format!("{}:{number} {module} names {name}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "walls are broken:\n{}", broken.join("\n"));
}

#[test]
fn crates_stay_behind_their_doors() {
    let mut broken = Vec::new();
    for (module, path, text) in sources() {
        for (number, line) in code(&text) {
            for (name, doors) in KEPT_IN {
                let used = line.contains(&format!("{name}::")) || line.contains(&format!("use {name}"));
                if used && !doors.contains(&module.as_str()) {
                    broken.push(format!("{}:{number} {name} outside {doors:?}", path.display()));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// HTML is written by `render` alone: no tag stands in a text anywhere else.
#[test]
fn html_is_written_in_render_alone() {
    let tag = regex::Regex::new(r#""[^"]*<(table|tr|td|th|div|span|small|code|pre|b|details|style|img)[ >]"#).unwrap();
    let mut broken = Vec::new();
    for (module, path, text) in sources() {
        for (number, line) in code(&text) {
            // The examples of stripping tags hold some.
            if module != "render" && tag.is_match(line) && !line.contains("strip_html") {
                broken.push(format!("{}:{number} {line}", path.display()));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn files_hold_one_idea() {
    let long: Vec<String> = sources()
        .into_iter()
        .filter(|(_, _, text)| text.lines().count() > 520)
        .map(|(_, path, text)| format!("{} has {} lines", path.display(), text.lines().count()))
        .collect();
    assert!(long.is_empty(), "{}", long.join("\n"));
}
