//! Currencies by the signs, words and codes that stand before or after an amount.

use serde::{Deserialize, Serialize};

/// A currency, known by its ISO code where its sign says which it is. `£` and `GBP` are one currency; `$` is taken for the US dollar, so that
/// it disagrees with `A$`; `kr` is a crown of some country.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(&'static Entry);

/// One currency: its code and the other ways to write it.
#[derive(Debug, PartialEq, Eq)]
struct Entry {
    code: &'static str,
    signs: &'static [&'static str],
}

const fn entry(code: &'static str, signs: &'static [&'static str]) -> Entry {
    Entry { code, signs }
}

/// The currencies that are recognised. A code that is a common word in capitals (`ALL`, `TOP`, `CUP`) is left out: `TOP 5` is no amount.
static CURRENCIES: [Entry; 62] = [
    entry("GBP", &["£", "￡", "₤"]),
    entry("USD", &["$", "US$"]),
    entry("EUR", &["€"]),
    entry("JPY", &["¥", "￥", "円", "JP¥"]),
    entry("INR", &["₹", "Rs", "Rs.", "₨"]),
    entry("CNY", &["元", "RMB", "CN¥"]),
    entry("AUD", &["A$", "AU$"]),
    entry("CAD", &["C$", "CA$"]),
    entry("NZD", &["NZ$"]),
    entry("HKD", &["HK$"]),
    entry("SGD", &["S$"]),
    entry("TWD", &["NT$"]),
    entry("BRL", &["R$"]),
    entry("MXN", &["MX$"]),
    entry("CHF", &["Fr.", "SFr.", "SFr"]),
    entry("kr", &["kr."]),
    entry("SEK", &[]),
    entry("NOK", &[]),
    entry("DKK", &[]),
    entry("ISK", &[]),
    entry("PLN", &["zł"]),
    entry("CZK", &["Kč"]),
    entry("HUF", &["Ft"]),
    entry("RON", &["lei"]),
    entry("BGN", &["лв", "лв."]),
    entry("RUB", &["₽", "руб", "руб."]),
    entry("UAH", &["₴", "грн"]),
    entry("TRY", &["₺"]),
    entry("ILS", &["₪"]),
    entry("KRW", &["₩", "￦"]),
    entry("THB", &["฿"]),
    entry("VND", &["₫"]),
    entry("PHP", &["₱"]),
    entry("NGN", &["₦"]),
    entry("GHS", &["₵"]),
    entry("KZT", &["₸"]),
    entry("GEL", &["₾"]),
    entry("AZN", &["₼"]),
    entry("AMD", &["֏"]),
    entry("PYG", &["₲"]),
    entry("CRC", &["₡"]),
    entry("MNT", &["₮"]),
    entry("KHR", &["៛"]),
    entry("BDT", &["৳"]),
    entry("BTC", &["₿"]),
    entry("ZAR", &[]),
    entry("IDR", &["Rp", "Rp."]),
    entry("MYR", &[]),
    entry("PKR", &[]),
    entry("LKR", &[]),
    entry("AED", &[]),
    entry("SAR", &["﷼"]),
    entry("QAR", &[]),
    entry("KWD", &[]),
    entry("EGP", &[]),
    entry("KES", &[]),
    entry("TZS", &[]),
    entry("UGX", &[]),
    entry("CLP", &[]),
    entry("COP", &[]),
    entry("ARS", &[]),
    entry("PEN", &[]),
];

impl Currency {
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// All that are recognised.
    pub fn all() -> impl Iterator<Item = Currency> {
        CURRENCIES.iter().map(Currency)
    }

    /// Every way to write it: its code first.
    pub fn signs(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.0.code).chain(self.0.signs.iter().copied())
    }

    /// The currency that a text begins with, and the length of its sign.
    pub(super) fn before(text: &str) -> Option<(Currency, usize)> {
        longest(|currency| currency.leads(text))
    }

    /// The currency that a text ends with, and the length of its sign.
    pub(super) fn behind(text: &str) -> Option<(Currency, usize)> {
        longest(|currency| currency.trails(text))
    }

    /// The length of this currency's sign at the beginning of a text.
    pub(super) fn leads(&self, text: &str) -> Option<usize> {
        self.longest(|sign| text.get(..sign.len()).is_some_and(|start| start.eq_ignore_ascii_case(sign)))
    }

    /// The length of this currency's sign at the end of a text.
    pub(super) fn trails(&self, text: &str) -> Option<usize> {
        self.longest(|sign| {
            let start = text.len().checked_sub(sign.len());
            start.and_then(|at| text.get(at..)).is_some_and(|end| end.eq_ignore_ascii_case(sign))
        })
    }

    fn longest(&self, fits: impl Fn(&str) -> bool) -> Option<usize> {
        let Entry { code, signs } = self.0;
        std::iter::once(code).chain(*signs).filter(|sign| fits(sign)).map(|sign| sign.len()).max()
    }
}

/// The currency with the longest sign, so that `C$` is not `$` behind a stray letter.
fn longest(sign: impl Fn(Currency) -> Option<usize>) -> Option<(Currency, usize)> {
    CURRENCIES.iter().map(Currency).filter_map(|currency| Some((currency, sign(currency)?))).max_by_key(|(_, length)| *length)
}

impl TryFrom<String> for Currency {
    type Error = String;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        CURRENCIES.iter().find(|entry| entry.code == code).map(Currency).ok_or_else(|| format!("no currency has the code {code}"))
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> String {
        currency.code().to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_longest_sign_wins() {
        let code = |found: Option<(Currency, usize)>| found.map(|(currency, length)| (currency.code(), length));
        assert_eq!(code(Currency::before("£5")), Some(("GBP", 2)));
        assert_eq!(code(Currency::before("US$5")), Some(("USD", 3)));
        assert_eq!(code(Currency::behind("5 C$")), Some(("CAD", 2)));
        assert_eq!(code(Currency::behind("5 $")), Some(("USD", 1)));
        assert_eq!(code(Currency::before("eur 5")), Some(("EUR", 3)));
        assert_eq!(code(Currency::before("Rs. 5")), Some(("INR", 3)));
        assert_eq!(code(Currency::before("5")), None);
        assert_eq!(code(Currency::behind("é")), None);
    }

    #[test]
    fn no_two_currencies_share_a_sign() {
        let mut all: Vec<String> =
            CURRENCIES.iter().flat_map(|e| std::iter::once(&e.code).chain(e.signs)).map(|sign| sign.to_lowercase()).collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn it_is_stored_as_its_code() {
        let (pound, _) = Currency::before("£").unwrap();
        let stored = serde_json::to_string(&pound).unwrap();
        assert_eq!(stored, "\"GBP\"");
        assert_eq!(serde_json::from_str::<Currency>(&stored).unwrap(), pound);
        assert!(serde_json::from_str::<Currency>("\"XXX\"").is_err());
    }
}
