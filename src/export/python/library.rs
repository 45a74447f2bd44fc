//! The helpers that a script may carry: Python files of short functions, of which a script has those it uses.

use std::collections::BTreeSet;

use super::super::code::Scan;

/// All helpers of one kind of script, in the order in which they are written.
pub struct Library {
    blocks: Vec<Block>,
}

/// A function or a constant, with the comment above it.
struct Block {
    name: String,
    text: String,
    /// The words of its code.
    words: BTreeSet<String>,
}

impl Library {
    pub fn of(files: &[&str]) -> Library {
        let mut blocks: Vec<Block> = Vec::new();
        for file in files {
            let mut comment = String::new();
            for line in file.lines() {
                match (named(line), blocks.last_mut()) {
                    (Some(name), _) => {
                        let text = format!("{}{line}\n", std::mem::take(&mut comment));
                        blocks.push(Block { name: name.to_string(), text, words: BTreeSet::new() });
                    }
                    _ if line.starts_with('#') => comment.push_str(&format!("{line}\n")),
                    (None, Some(block)) if comment.is_empty() && !line.starts_with("import ") && !line.starts_with("from ") => {
                        block.text.push_str(&format!("{line}\n"));
                    }
                    // A comment that nothing follows is about the file.
                    _ if line.is_empty() => comment.clear(),
                    _ => {}
                }
            }
        }
        for block in &mut blocks {
            block.text.truncate(block.text.trim_end().len());
            let lines = block.text.lines().filter(|line| !line.trim_start().starts_with('#'));
            let code: String = lines.map(|line| Scan::new(line).map(|(_, letter, _)| letter).collect::<String>() + "\n").collect();
            block.words = used(&code);
        }
        Library { blocks }
    }

    pub fn has(&self, name: &str) -> bool {
        self.blocks.iter().any(|block| block.name == name)
    }

    /// The code of these, and of what they use themselves.
    pub fn blocks(&self, wanted: &BTreeSet<String>) -> Vec<String> {
        let mut all = wanted.clone();
        loop {
            let used: Vec<&str> = self.blocks.iter().map(|block| block.name.as_str()).filter(|name| !all.contains(*name)).collect();
            let users = || self.blocks.iter().filter(|block| all.contains(&block.name));
            let more: Vec<String> =
                used.into_iter().filter(|name| users().any(|block| block.words.contains(*name))).map(str::to_string).collect();
            if more.is_empty() {
                break;
            }
            all.extend(more);
        }
        self.blocks.iter().filter(|block| all.contains(&block.name)).map(|block| block.text.clone()).collect()
    }
}

/// The names that code calls or hands on, and its constants: no local names, and no methods.
fn used(code: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    let mut rest = code;
    let mut before = ' ';
    while let Some(start) = rest.find(|c: char| c == '_' || c.is_alphabetic()) {
        before = rest.get(..start).and_then(|text| text.chars().next_back()).unwrap_or(before);
        let from = rest.get(start..).unwrap_or_default();
        let length = from.find(|c: char| c != '_' && !c.is_alphanumeric()).unwrap_or(from.len());
        let (word, behind) = from.split_at_checked(length).unwrap_or((from, ""));
        let called = behind.starts_with('(');
        let handed = matches!(before, '(' | ' ' | '{') && behind.starts_with([')', ',', '}']);
        let constant = word.len() > 1 && word.chars().all(|c| c == '_' || c.is_ascii_uppercase());
        if before != '.' && (called || handed || constant) {
            words.insert(word.to_string());
        }
        before = word.chars().next_back().unwrap_or(before);
        rest = behind;
    }
    words
}

/// The name that a line gives to something of the file's own.
fn named(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix("def ") {
        return rest.split('(').next();
    }
    let (name, _) = line.split_once(" = ")?;
    name.chars().all(|c| c == '_' || c.is_ascii_uppercase()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn helpers_come_with_what_they_use() {
        let library = Library::of(&[
            "# About the file.\n\nimport re\n\n# Blanks.\nBLANK = \" \"\n\n\ndef a(x):\n    return b(x)\n\n\ndef b(x):\n    \"\"\"c.\"\"\"\n    return BLANK\n\n\ndef c(x):\n    return x\n",
        ]);
        let blocks = library.blocks(&BTreeSet::from(["a".to_string()]));
        assert_eq!(blocks, ["# Blanks.\nBLANK = \" \"", "def a(x):\n    return b(x)", "def b(x):\n    \"\"\"c.\"\"\"\n    return BLANK"]);
    }
}
