//! The dashboards' figures as charts. Each heading is what the chart shows, worked out from its figures.
mod hostel;
mod office;
mod places;
mod students;

pub use hostel::by_gender;
pub use office::{roles, sign_ins};
pub use places::{by_department, ratios, working};
pub use students::{by_category, by_programme, by_semester, in_department, intake};

use crate::{
    platform::web::{
        View,
        chart::{About, Bars, Caption, Column, Funnel, Measure, Part, Scale, Table, bars, funnel},
    },
    words::grouped,
};

/// At most so many bars lie below each other; the rest are one.
const BARS: usize = 10;
/// Longer names would run into what stands at the end of the line on a phone; the table has them whole.
const NAME: usize = 32;

/// What a chart says, before its figures.
struct Said {
    id: &'static str,
    title: String,
    subtitle: String,
    /// The words over the columns of its table.
    head: Vec<String>,
}

impl Said {
    fn caption(self, rows: Vec<Vec<String>>) -> Caption {
        Caption {
            name: self.subtitle.clone(),
            description: self.title.clone(),
            about: About {
                id: self.id.to_owned(),
                title: self.title,
                subtitle: self.subtitle,
                legend: Vec::new(),
                table: Table {
                    head: self.head,
                    rows,
                },
            },
        }
    }
}

/// Counts of what has long names, the largest first: bars that lie, with their share of the whole.
fn lying(p: &View, said: Said, counts: Vec<(String, i64)>) -> Option<Funnel> {
    let total: i64 = counts.iter().map(|(_, n)| n).sum();
    if total == 0 {
        return None;
    }
    let rows = counts.iter();
    let rows = rows
        .map(|(name, n)| vec![name.clone(), grouped(*n), share(*n, total)])
        .collect();
    let shown: Vec<Measure> = few(p, counts)
        .into_iter()
        .map(|(label, n)| Measure {
            label,
            n,
            end: share(n, total),
        })
        .collect();
    let mut caption = said.caption(rows);
    caption.about.table.head.push(p.t("Share").into_owned());
    Some(funnel(caption, &shown, grouped))
}

/// Counts of what has short names, in the order given: bars that stand.
fn standing(said: Said, counts: &[(String, i64)]) -> Option<Bars> {
    if counts.iter().all(|(_, n)| *n == 0) {
        return None;
    }
    let rows = counts.iter();
    let rows = rows
        .map(|(name, n)| vec![name.clone(), grouped(*n)])
        .collect();
    let columns: Vec<Column> = counts
        .iter()
        .map(|(name, n)| Column {
            label: clipped(name, 9),
            parts: vec![Part {
                class: "f1",
                value: *n as f64,
                title: format!("{name}: {}", grouped(*n)),
            }],
            value: grouped(*n),
        })
        .collect();
    let scale = Scale::of_counts(counts.iter().map(|(_, n)| *n as f64));
    Some(bars(said.caption(rows), scale, &columns, axis))
}

fn few(p: &View, counts: Vec<(String, i64)>) -> Vec<(String, i64)> {
    let clip = |(name, n): &(String, i64)| (clipped(name, NAME), *n);
    if counts.len() <= BARS {
        return counts.iter().map(clip).collect();
    }
    let (largest, rest) = counts.split_at(BARS - 1);
    let others = i64::try_from(rest.len()).unwrap_or(0);
    let mut shown: Vec<_> = largest.iter().map(clip).collect();
    shown.push((
        p.tn(&others, "{n} other", "{n} others"),
        rest.iter().map(|(_, n)| n).sum(),
    ));
    shown
}

/// The words of an axis of counts.
fn axis(value: f64) -> String {
    grouped(value as i64)
}

/// A share in whole per cent; what is there is never 0.
pub fn share(n: i64, total: i64) -> String {
    let share = n as f64 / total.max(1) as f64 * 100.0;
    match (n, share.round() as i64) {
        (1.., 0) => "< 1%".to_owned(),
        (_, share) => format!("{share}%"),
    }
}

/// A name of at most so many characters.
fn clipped(name: &str, most: usize) -> String {
    match name.char_indices().nth(most) {
        None => name.to_owned(),
        Some(_) => {
            let kept: String = name.chars().take(most - 1).collect();
            format!("{}…", kept.trim_end())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_never_nothing_of_something() {
        let shares = [(0, 10), (1, 1000), (5, 10), (10, 10), (0, 0)].map(|(n, of)| share(n, of));
        assert_eq!(shares, ["0%", "< 1%", "50%", "100%", "0%"]);
    }

    #[test]
    fn long_names_are_clipped_between_characters() {
        assert_eq!(clipped("गणित विभाग", 32), "गणित विभाग");
        assert_eq!(clipped("Computer Science", 9), "Computer…");
    }
}
