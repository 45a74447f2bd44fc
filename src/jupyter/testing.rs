//! What the fuzzing tests share: ways to spoil something valid, so that it is wrong in one place and right everywhere else.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

/// One way to spoil a sequence of bytes.
#[derive(Debug, Clone)]
pub enum Mutation {
    Flip {
        at: Index,
        bit: u8,
    },
    Cut {
        at: Index,
    },
    Remove {
        at: Index,
        length: Index,
    },
    Duplicate {
        at: Index,
        length: Index,
    },
    Swap {
        one: Index,
        other: Index,
        length: u8,
    },
    /// Eight bytes that may be read as a length.
    Length {
        at: Index,
        length: u64,
    },
    Insert {
        at: Index,
        bytes: Vec<u8>,
    },
}

/// A few mutations.
pub fn mutations() -> impl Strategy<Value = Vec<Mutation>> {
    let at = any::<Index>;
    let length = prop_oneof![any::<u64>(), Just(1 << 62), Just(u64::MAX), Just(1 << 30), 0..70_000u64];
    let one = prop_oneof![
        (at(), 0..8u8).prop_map(|(at, bit)| Mutation::Flip { at, bit }),
        at().prop_map(|at| Mutation::Cut { at }),
        (at(), at()).prop_map(|(at, length)| Mutation::Remove { at, length }),
        (at(), at()).prop_map(|(at, length)| Mutation::Duplicate { at, length }),
        (at(), at(), 1..40u8).prop_map(|(one, other, length)| Mutation::Swap { one, other, length }),
        (at(), length).prop_map(|(at, length)| Mutation::Length { at, length }),
        (at(), vec(any::<u8>(), 1..50)).prop_map(|(at, bytes)| Mutation::Insert { at, bytes }),
    ];
    vec(one, 0..5)
}

impl Mutation {
    /// Spoils these bytes.
    pub fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let size = bytes.len();
        let range = |at: &Index, length: &Index| {
            let start = at.index(size);
            start..start + length.index(size - start) + 1
        };
        match self {
            Mutation::Flip { at, bit } => bytes[at.index(size)] ^= 1 << bit,
            Mutation::Cut { at } => bytes.truncate(at.index(size)),
            Mutation::Remove { at, length } => drop(bytes.drain(range(at, length))),
            Mutation::Duplicate { at, length } => {
                let again = bytes[range(at, length)].to_vec();
                bytes.splice(at.index(size)..at.index(size), again);
            }
            Mutation::Swap { one, other, length } => {
                for step in 0..usize::from(*length) {
                    let (one, other) = (one.index(size) + step, other.index(size) + step);
                    if one.max(other) < size {
                        bytes.swap(one, other);
                    }
                }
            }
            Mutation::Length { at, length } => {
                let start = at.index(size);
                bytes.iter_mut().skip(start).zip(length.to_be_bytes()).for_each(|(byte, digit)| *byte = digit);
            }
            Mutation::Insert { at, bytes: more } => drop(bytes.splice(at.index(size)..at.index(size), more.iter().copied())),
        }
    }
}

/// How many cases to run: a few with everything else, many when `LUSTRUM_SOAK` is `1`.
pub fn cases(whole: u32) -> ProptestConfig {
    let cases = if std::env::var("LUSTRUM_SOAK").is_ok_and(|value| value == "1") { whole } else { whole / 10 };
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}
