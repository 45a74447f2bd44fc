//! What stands around the digits of a number: signs, parentheses, currencies, `%`.

use super::currency::Currency;

/// A text taken apart into the digits and what stands around them.
pub(super) struct Dressed<'a> {
    pub negative: bool,
    /// With its sign as it is written.
    pub currency: Option<(Currency, &'a str)>,
    pub percent: bool,
    pub body: &'a str,
}

/// Which currencies to look for: all while learning, the decided one while reading.
#[derive(Clone, Copy)]
pub(super) enum Signs {
    Any,
    Only(Option<Currency>),
}

impl<'a> Dressed<'a> {
    #[inline]
    pub fn of(text: &'a str, signs: Signs) -> Option<Dressed<'a>> {
        if let [first, .., last] | [first @ last] = text.as_bytes()
            && first.is_ascii_digit()
            && last.is_ascii_digit()
        {
            return Some(Dressed { negative: false, currency: None, percent: false, body: text });
        }
        Self::undress(text.trim(), signs)
    }

    /// Takes away, in any order, a sign or parentheses, a currency and a percent sign, each at most once; a currency may stand on both
    /// sides (`$5 USD`).
    fn undress(text: &'a str, signs: Signs) -> Option<Dressed<'a>> {
        // Spares words the search for a currency.
        if !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut signed = None;
        let mut opened = false;
        let mut before = None;
        let mut rest = text;
        loop {
            let mut next = rest.chars();
            match next.next()? {
                '-' | '\u{2212}' if signed.is_none() => signed = Some(true),
                '+' if signed.is_none() => signed = Some(false),
                '(' if !opened => opened = true,
                '0'..='9' | '.' | ',' => break,
                _ if before.is_none() => {
                    let (currency, length) = signs.before(rest)?;
                    let (sign, behind) = rest.split_at_checked(length)?;
                    before = Some((currency, sign));
                    rest = behind.trim_start();
                    continue;
                }
                _ => return None,
            }
            rest = next.as_str().trim_start();
        }
        let mut closed = false;
        let mut behind = None;
        let mut percent = false;
        while !rest.ends_with(|last: char| last.is_ascii_digit()) {
            rest = if let Some(shorter) = rest.strip_suffix(')').filter(|_| opened && !closed) {
                closed = true;
                shorter
            } else if let Some(shorter) = rest.strip_suffix('%').filter(|_| !percent) {
                percent = true;
                shorter
            } else if behind.is_none() {
                let (currency, length) = signs.behind(rest)?;
                let (shorter, sign) = rest.split_at_checked(rest.len().checked_sub(length)?)?;
                behind = Some((currency, sign));
                shorter
            } else {
                return None;
            }
            .trim_end();
        }
        let agree = |one: Option<(Currency, _)>, other: Option<(Currency, _)>| match (one, other) {
            (Some((one, _)), Some((other, _))) => one == other,
            _ => true,
        };
        let fits = opened == closed && !(opened && signed.is_some()) && agree(before, behind);
        fits.then_some(Dressed { negative: opened || signed == Some(true), currency: before.or(behind), percent, body: rest })
    }
}

impl Signs {
    fn before(self, text: &str) -> Option<(Currency, usize)> {
        match self {
            Signs::Any => Currency::before(text),
            Signs::Only(currency) => currency.and_then(|currency| Some((currency, currency.leads(text)?))),
        }
    }

    fn behind(self, text: &str) -> Option<(Currency, usize)> {
        match self {
            Signs::Any => Currency::behind(text),
            Signs::Only(currency) => currency.and_then(|currency| Some((currency, currency.trails(text)?))),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn taken(text: &str) -> Option<(bool, &str, bool, &str)> {
        let dressed = Dressed::of(text, Signs::Any)?;
        Some((dressed.negative, dressed.currency.map_or("", |(currency, _)| currency.code()), dressed.percent, dressed.body))
    }

    #[test]
    fn everything_around_the_digits_is_taken_off() {
        for (text, expected) in [
            ("12", (false, "", false, "12")),
            ("£3,614.50", (false, "GBP", false, "3,614.50")),
            (" 5 GBP ", (false, "GBP", false, "5")),
            ("(£12)", (true, "GBP", false, "12")),
            ("£ (12)", (true, "GBP", false, "12")),
            ("-£.5", (true, "GBP", false, ".5")),
            ("€ −5", (true, "EUR", false, "5")),
            ("+5 %", (false, "", true, "5")),
            ("(12%)", (true, "", true, "12")),
            ("$5 USD", (false, "USD", false, "5")),
        ] {
            assert_eq!(taken(text), Some(expected), "{text}");
        }
        for wrong in
            ["", " ", "£", "(12", "12)", "((12))", "-(12)", "(-12)", "--5", "5-", "5%%", "£5 USD", "££5", "5 apples", "12.0 oz", "TOP 5"]
        {
            assert_eq!(taken(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_decided_currency_is_the_only_one() {
        let (pound, _) = Currency::before("£").unwrap();
        assert!(Dressed::of("£5", Signs::Only(Some(pound))).is_some());
        assert!(Dressed::of("$5", Signs::Only(Some(pound))).is_none());
        assert!(Dressed::of("£5", Signs::Only(None)).is_none());
    }
}
