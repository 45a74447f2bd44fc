//! The language's behaviour as Markdown: `tests/spec/*.md`.
//!
//! In each file a heading begins a new session. A fence `lustrum A` is a cell that the front end names A, `lustrum B without A` one that comes after A was
//! deleted. A fence `csv NAME` writes a file NAME.csv and loads it; `lustrum` runs as a cell; the `output`
//! after it is all that was shown as text, the `error` what the error says. `{dir}` stands for the folder of the files. `UPDATE=1` writes
//! what came out in the place of what was expected: read the diff.

use std::path::{Path, PathBuf};

use lustrum::session::{Input, Session};

use crate::table::{run, run_input, session};

struct Block {
    info: String,
    text: String,
    /// Lines of its content, from 0.
    first: usize,
    last: usize,
}

enum Part {
    Heading,
    Fence(Block),
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut open: Option<(String, usize, Vec<&str>)> = None;
    for (number, line) in text.lines().enumerate() {
        match &mut open {
            Some((info, first, lines)) => {
                if line == "```" {
                    let text = lines.join("\n");
                    parts.push(Part::Fence(Block { info: info.clone(), text, first: *first, last: number }));
                    open = None;
                } else {
                    lines.push(line);
                }
            }
            None => {
                if let Some(info) = line.strip_prefix("```") {
                    open = Some((info.trim().to_string(), number + 1, Vec::new()));
                } else if line.starts_with('#') {
                    parts.push(Part::Heading);
                }
            }
        }
    }
    assert!(open.is_none(), "a fence is never closed");
    parts
}

/// A folder for a file's tables. Its path is as long on every machine and in every run, since carets stand under it.
fn folder(name: &str) -> PathBuf {
    const LENGTH: usize = 48;
    let place = Some(std::env::temp_dir()).filter(|place| place.as_os_str().len() <= 10).unwrap_or_else(|| "/tmp".into());
    let folder = format!("{}/lustrum-spec-{}-{name}", place.display(), std::process::id());
    assert!(folder.len() <= LENGTH, "{folder} is longer than the others");
    PathBuf::from(format!("{folder:-<LENGTH$}"))
}

/// Runs a file. Gives the text with what really came out, and what differed.
fn check(path: &Path) -> (String, Vec<String>) {
    let text = std::fs::read_to_string(path).unwrap();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let folder = folder(&name);
    std::fs::create_dir_all(&folder).unwrap();
    let dir = folder.display().to_string();
    let mut lines: Vec<String> = text.lines().map(str::to_string).collect();
    let mut wrong = Vec::new();
    let mut replacements: Vec<(usize, usize, String)> = Vec::new();
    let mut state: Session = session();
    let mut outcome: Option<(Result<String, String>, usize)> = None;
    for part in parts(&text) {
        let block = match part {
            Part::Heading => {
                state = session();
                outcome = None;
                continue;
            }
            Part::Fence(block) => block,
        };
        let (kind, argument) = block.info.split_once(' ').unwrap_or((&block.info, ""));
        match kind {
            "csv" => {
                let file = folder.join(format!("{argument}.csv"));
                std::fs::write(&file, format!("{}\n", block.text)).unwrap();
                run(&mut state, &format!("load \"{}\";", file.display())).unwrap();
            }
            "lustrum" => {
                if let Some((Err(error), line)) = outcome.take() {
                    wrong.push(format!("{name}:{line} failed and no error is expected:\n{error}"));
                }
                let (id, deleted) = argument.split_once(" without ").unwrap_or((argument, ""));
                let input = Input {
                    code: block.text.replace("{dir}", &dir),
                    id: (!id.is_empty()).then(|| id.to_string()),
                    deleted: deleted.split_whitespace().map(str::to_string).collect(),
                    ..Input::default()
                };
                outcome = Some((run_input(&mut state, &input), block.first));
            }
            "output" | "error" => {
                let Some((result, line)) = outcome.take() else { panic!("{name}:{} follows no lustrum block", block.first) };
                let (came, got) = match result {
                    Ok(text) => ("output", text),
                    Err(text) => ("error", text),
                };
                let got = got.replace(&dir, "{dir}");
                if came != kind {
                    wrong.push(format!("{name}:{line} gave an {came}, not an {kind}:\n{got}"));
                } else if got != block.text {
                    wrong.push(format!("{name}:{line}\n--- expected\n{}\n--- got\n{got}", block.text));
                    replacements.push((block.first, block.last, got));
                }
            }
            _ => {}
        }
    }
    if let Some((Err(error), line)) = outcome {
        wrong.push(format!("{name}:{line} failed and no error is expected:\n{error}"));
    }
    std::fs::remove_dir_all(&folder).unwrap();
    for (first, last, got) in replacements.into_iter().rev() {
        lines.splice(first..last, got.lines().map(str::to_string));
    }
    (lines.join("\n") + "\n", wrong)
}

#[test]
fn the_language_does_what_its_spec_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/spec");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| ending == "md"));
    files.sort();
    assert!(!files.is_empty());
    let only = std::env::var("SPEC").ok();
    let mut all = Vec::new();
    for path in files.iter().filter(|path| only.as_ref().is_none_or(|only| path.to_string_lossy().contains(only.as_str()))) {
        let (text, wrong) = check(path);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(path, text).unwrap();
        }
        all.extend(wrong);
    }
    assert!(all.is_empty(), "{} differences:\n\n{}", all.len(), all.join("\n\n"));
}
