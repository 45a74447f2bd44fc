//! Profiles for tests.

use chrono::{NaiveDate, TimeDelta};

use crate::plan::profile::{
    Card, Duplicates, Gap, Histogram, Lengths, Lists, Moments, Numbers, Patterns, Profile, Quantiles, Shape, Texts, Together,
};
use crate::plan::types::Type;
use crate::plan::value::Value;

fn card(name: &str, kind: Type, missing: usize, distinct: usize, top: Vec<(Value, usize)>, shape: Shape) -> Card {
    Card { name: name.into(), kind, rows: 891, missing, distinct, top, shape }
}

/// Ages of the titanic's passengers.
pub fn age() -> Card {
    let at = [0.42, 1.0, 4.0, 20.125, 28.0, 38.0, 56.0, 65.87, 80.0].map(Value::Number).to_vec();
    let bars = vec![30, 20, 14, 6, 28, 79, 67, 71, 89, 53, 57, 45, 26, 27, 34, 15, 14, 12, 8, 6, 2, 5, 1, 5];
    let numbers = Numbers {
        quantiles: Quantiles(at),
        histogram: Histogram { bars },
        mean: Some(29.699_117_647),
        std: Some(14.526_497_332),
        high_outliers: 11,
        ..Numbers::default()
    };
    let top = [24.0, 22.0, 18.0].map(|age| (Value::Number(age), 28)).to_vec();
    card("age", Type::Number, 177, 88, top, Shape::Numbers(numbers))
}

pub fn sex() -> Card {
    let top = vec![(Value::Text("male".into()), 577), (Value::Text("female".into()), 314)];
    card("sex", Type::Text, 0, 2, top, Shape::Texts(Texts::default()))
}

/// A profile with a card of each shape, whose every name and text is this.
pub fn profile(words: &str) -> Profile {
    let text = || Value::Text(words.into());
    let day = |day: i32| Value::Date(NaiveDate::from_num_days_from_ce_opt(738_000 + day).unwrap_or_default());
    let lengths = Lengths { least: 0, mean: 2.5, median: 2.0, most: 60 };
    let texts = Texts {
        lengths: lengths.clone(),
        empty: 1,
        blank: 2,
        padded: 3,
        patterns: Patterns { top: vec![(words.into(), 9); 8], distinct: 12, runs: true },
    };
    let moments = Moments {
        quantiles: Quantiles((0..9).map(day).collect()),
        histogram: Histogram { bars: vec![1, 0, 5, 2] },
        span: TimeDelta::days(8),
        days: Some((9, 9)),
        gap: Some(Gap { after: day(1), before: day(4), length: TimeDelta::days(3) }),
        usual: Some(TimeDelta::days(1)),
    };
    let listed = || Value::List(vec![text(), Value::Missing]);
    let lists = Lists { lengths, empty: 4, items: 1, top_items: vec![(text(), 3)] };
    let rows = |value: &dyn Fn() -> Value| (0..10).map(|_| (value(), 9)).collect::<Vec<_>>();
    let levels = Shape::Levels { declared: 7, unused: vec![words.into(); 6] };
    let cards = vec![
        card(words, Type::Text, 5, 200, rows(&text), Shape::Texts(texts.clone())),
        card(words, Type::Text, 0, 891, rows(&text), Shape::Texts(texts)),
        card(words, Type::Text, 0, 1, vec![(text(), 891)], Shape::Plain),
        card(words, Type::Category(vec![words.into()]), 0, 3, rows(&text), levels),
        card(words, Type::Date, 0, 9, rows(&|| day(0)), Shape::Moments(moments)),
        card(words, Type::List(Box::new(Type::Other(words.into()))), 0, 40, rows(&listed), Shape::Lists(lists)),
        card(words, Type::Other(words.into()), 0, 40, rows(&text), Shape::Plain),
        card(words, Type::Unknown, 891, 0, Vec::new(), Shape::Plain),
        age(),
        card("n", Type::Integer, 0, 40, vec![(Value::Integer(1), 800)], Shape::Numbers(Numbers::default())),
    ];
    let together = |rows, always| Together { columns: vec![words.into(); 8], rows, always };
    Profile {
        rows: 891,
        cards,
        duplicates: Some(Duplicates { repeats: 3, repeated: 1 }),
        complete: 0,
        empty: 2,
        together: vec![together(9, true), together(5, false), together(4, false), together(1, false)],
    }
}
