//! A text read from left to right: runs of digits, words and single marks.

/// What is left to read. Every method takes only what it gives.
#[derive(Clone, Copy)]
pub(super) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// Begins behind the white space.
    pub fn over(text: &'a str) -> Cursor<'a> {
        Cursor { rest: text.trim().as_bytes() }
    }

    pub fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// A run of at most nine digits: its value and length. A longer one is left alone.
    #[inline]
    pub fn number(&mut self) -> Option<(u32, usize)> {
        let mut value = 0;
        let mut length = 0;
        let mut rest = self.rest;
        while let [digit @ b'0'..=b'9', behind @ ..] = rest {
            if length == 9 {
                return None;
            }
            value = value * 10 + u32::from(digit - b'0');
            length += 1;
            rest = behind;
        }
        self.rest = rest;
        (length > 0).then_some((value, length))
    }

    /// A number of one or two digits.
    #[inline]
    pub fn small(&mut self) -> Option<u32> {
        let before = self.rest;
        let found = self.number().filter(|(_, length)| *length <= 2).map(|(value, _)| value);
        if found.is_none() {
            self.rest = before;
        }
        found
    }

    /// A number of just two digits.
    #[inline]
    pub fn pair(&mut self) -> Option<u32> {
        let before = self.rest;
        let found = self.number().filter(|(_, length)| *length == 2).map(|(value, _)| value);
        if found.is_none() {
            self.rest = before;
        }
        found
    }

    /// A run of ASCII letters, possibly empty.
    pub fn word(&mut self) -> &'a [u8] {
        let length = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        let (word, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, &[]));
        self.rest = rest;
        word
    }

    /// Takes the byte if it is next.
    #[inline]
    pub fn take(&mut self, byte: u8) -> bool {
        match self.rest {
            [first, rest @ ..] if *first == byte => {
                self.rest = rest;
                true
            }
            _ => false,
        }
    }

    /// Takes all bytes that come next and are among these; whether there were any.
    pub fn skip(&mut self, among: &[u8]) -> bool {
        let before = self.rest.len();
        while let [first, rest @ ..] = self.rest
            && among.contains(first)
        {
            self.rest = rest;
        }
        self.rest.len() < before
    }
}
