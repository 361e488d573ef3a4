//! Who lives in the hostel.
use std::collections::BTreeMap;

use super::{Said, axis, clipped};
use crate::{
    dashboards::{
        model::{Count, WardenFacts},
        show::fill,
    },
    platform::web::{
        View,
        chart::{Bars, Column, Legend, Part, Scale, bars},
    },
    words::grouped,
};

/// Gender, its fill, its word.
const FILLS: [(&str, &str, &str); 3] = [
    ("female", "f1", "Women"),
    ("male", "f2", "Men"),
    ("other", "f3", "Others"),
];
/// At most so many columns; the table has them all.
const COLUMNS: usize = 7;

/// A programme, and how many of each gender of [`FILLS`].
type Counted<'a> = (&'a str, [i64; 3]);

/// Hostelites by programme, women and men on top of each other.
pub fn by_gender(p: &View, facts: &WardenFacts) -> Option<Bars> {
    let programmes = counted(&facts.counts);
    let said = Said {
        id: "hostelites",
        title: fill(
            p.t("{name} has the most in the hostel"),
            &[("name", programmes.first()?.0)],
        ),
        subtitle: p.t("Hostelites by programme").into_owned(),
        head: [
            vec![p.t("Programme").into_owned()],
            FILLS.map(|(.., word)| p.t(word).into_owned()).to_vec(),
        ]
        .concat(),
    };
    let rows = programmes.iter().map(|(name, counts)| {
        let figures = counts.iter().map(|n| grouped(*n)).collect();
        [vec![(*name).to_owned()], figures].concat()
    });
    let mut caption = said.caption(rows.collect());
    let used = FILLS.iter().filter(|(code, ..)| facts.of_gender(code) > 0);
    caption.about.legend = used
        .map(|(_, class, word)| Legend {
            class,
            label: p.t(word).into_owned(),
        })
        .collect();
    let scale = Scale::of_counts(programmes.iter().map(|(_, counts)| sum(counts) as f64));
    let shown = programmes.iter().take(COLUMNS);
    let columns: Vec<Column> = shown.map(|programme| column(p, programme)).collect();
    Some(bars(caption, scale, &columns, axis))
}

/// The programmes with the most first.
fn counted(counts: &[Count]) -> Vec<Counted<'_>> {
    let mut programmes: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
    for count in counts {
        let genders = programmes.entry(&count.programme).or_default();
        for (n, (code, ..)) in genders.iter_mut().zip(FILLS) {
            if code == count.gender {
                *n += count.n;
            }
        }
    }
    let mut programmes: Vec<_> = programmes.into_iter().collect();
    programmes.sort_by_key(|(_, counts)| -sum(counts));
    programmes
}

fn column(p: &View, (name, counts): &Counted<'_>) -> Column {
    let parts = counts.iter().zip(FILLS).filter(|(n, _)| **n > 0);
    Column {
        label: clipped(name, 9),
        value: grouped(sum(counts)),
        parts: parts
            .map(|(n, (_, class, word))| Part {
                class,
                value: *n as f64,
                title: format!("{name}, {}: {}", p.t(word), grouped(*n)),
            })
            .collect(),
    }
}

fn sum(counts: &[i64; 3]) -> i64 {
    counts.iter().sum()
}
