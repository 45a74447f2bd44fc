//! Positions in a cell: the protocol counts Unicode code points, the interpreter bytes of UTF-8.

/// The byte offset of a position in code points. Positions outside the code are moved to its nearest end; none at all is the end.
pub fn to_byte(code: &str, position: Option<i64>) -> usize {
    let Some(position) = position else {
        return code.len();
    };
    let position = usize::try_from(position).unwrap_or(0);
    code.char_indices().nth(position).map_or(code.len(), |(byte, _)| byte)
}

/// The position in code points of a byte offset. One inside a character counts as the character's start.
pub fn to_position(code: &str, byte: usize) -> usize {
    let byte = code.floor_char_boundary(byte);
    code.get(..byte).unwrap_or(code).chars().count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn code_points_are_neither_bytes_nor_what_looks_like_one_character() {
        // é as one code point (2 bytes), a family of three joined by two joiners (5 code points, 18 bytes), then x.
        let code = "é👨\u{200d}👩\u{200d}👧x";
        assert_eq!(to_byte(code, Some(1)), 2);
        assert_eq!(to_byte(code, Some(2)), 6);
        assert_eq!(to_byte(code, Some(6)), 20);
        assert_eq!(to_position(code, 20), 6);
        assert_eq!(to_position(code, 21), 7);
    }

    #[test]
    fn positions_outside_are_moved_inside() {
        assert_eq!(to_byte("añb", Some(-3)), 0);
        assert_eq!(to_byte("añb", Some(99)), 4);
        assert_eq!(to_byte("añb", None), 4);
        assert_eq!(to_position("añb", 2), 1, "inside ñ");
        assert_eq!(to_position("añb", 99), 3);
    }

    proptest! {
        #[test]
        fn there_and_back(code in any::<String>(), position in 0i64..40) {
            let inside = position.min(code.chars().count() as i64);
            prop_assert_eq!(to_position(&code, to_byte(&code, Some(position))) as i64, inside);
        }
    }
}
