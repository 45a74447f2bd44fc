//! A cell as JSON: for files and for front ends that ask for an expression's value.

use serde_json::{Number, Value as Tree};

use super::value::Value;

/// A value to be written as JSON. Missing is `null`, a decimal a number with all its digits; dates and times are texts in the ISO form.
pub struct Json<'a>(pub &'a Value);

impl Json<'_> {
    /// A text as JSON, quotes included.
    pub fn text(text: &str) -> String {
        Tree::from(text).to_string()
    }

    /// Adds the value to a text.
    pub fn write(&self, out: &mut Vec<u8>) {
        match self.0 {
            Value::Integer(_) | Value::Decimal(..) | Value::Boolean(_) => out.extend_from_slice(self.0.to_string().as_bytes()),
            Value::List(items) => {
                let mut sign = b'[';
                for item in items {
                    out.push(std::mem::replace(&mut sign, b','));
                    Json(item).write(out);
                }
                if items.is_empty() {
                    out.push(sign);
                }
                out.push(b']');
            }
            Value::Missing => out.extend_from_slice(b"null"),
            // Never infinite or NaN in a table; JSON has no number for those.
            Value::Number(x) => out.extend_from_slice(Number::from_f64(*x).map_or(Tree::Null, Tree::Number).to_string().as_bytes()),
            other => out.extend_from_slice(Json::text(&other.to_string()).as_bytes()),
        }
    }

    /// The value as a part of a message. A decimal with more digits than a reader's number has is rounded there.
    pub fn tree(&self) -> Tree {
        let mut out = Vec::new();
        self.write(&mut out);
        serde_json::from_slice(&out).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use chrono::NaiveDate;

    #[test]
    fn values() {
        let day = NaiveDate::from_ymd_opt(2024, 1, 31).unwrap();
        let list = Value::List(vec![Value::Integer(1), Value::Missing, Value::List(vec![])]);
        for (value, json) in [
            (Value::Missing, "null"),
            (Value::Integer(i64::MAX), "9223372036854775807"),
            (Value::Number(1.0), "1.0"),
            (Value::Number(f64::NAN), "null"),
            (Value::Decimal(361_450, 2), "3614.50"),
            (Value::Text("a\"\n\u{1}é".into()), r#""a\"\n\u0001é""#),
            (Value::Date(day), r#""2024-01-31""#),
            (Value::Datetime(day.and_hms_opt(9, 5, 0).unwrap()), r#""2024-01-31T09:05:00""#),
            (list, "[1,null,[]]"),
        ] {
            let mut out = Vec::new();
            Json(&value).write(&mut out);
            assert_eq!(String::from_utf8(out).unwrap(), json);
        }
    }
}
