//! Who lives in the hostel.
use std::collections::BTreeMap;

use super::{BARS, NAME, Said, clipped};
use crate::{
    dashboards::{model::Count, show::fill},
    platform::web::{
        View,
        chart::{Funnel, Measure, funnel},
    },
    words::grouped,
};

/// Gender, and its word over a column.
const GENDERS: [(&str, &str); 3] = [("female", "Women"), ("male", "Men"), ("other", "Others")];

/// A programme, and how many there are of each of [`GENDERS`].
type Counted<'a> = (&'a str, [i64; 3]);

/// Hostelites by programme, with how many of them are women and men.
pub fn by_gender(p: &View, counts: &[Count]) -> Option<Funnel> {
    let programmes = counted(counts);
    let said = Said {
        id: "hostelites",
        title: fill(
            p.t("{name} has the most in the hostel"),
            &[("name", programmes.first()?.0)],
        ),
        subtitle: p.t("Hostelites by programme and gender").into_owned(),
        head: [
            vec![p.t("Programme").into_owned()],
            GENDERS.map(|(_, word)| p.t(word).into_owned()).to_vec(),
        ]
        .concat(),
    };
    let rows = programmes.iter().map(|(name, counts)| {
        let figures = counts.iter().map(|n| grouped(*n)).collect();
        [vec![(*name).to_owned()], figures].concat()
    });
    let caption = said.caption(rows.collect());
    let shown: Vec<Measure> = programmes
        .iter()
        .take(BARS)
        .map(|(name, counts)| Measure {
            label: clipped(name, NAME / 2),
            n: counts.iter().sum(),
            end: split(p, counts),
        })
        .collect();
    Some(funnel(caption, &shown, grouped))
}

/// "30 women, 18 men"
fn split(p: &View, [women, men, others]: &[i64; 3]) -> String {
    let counted = [
        (women, "{n} woman", "{n} women"),
        (men, "{n} man", "{n} men"),
        (others, "{n} other", "{n} others"),
    ];
    let said: Vec<_> = counted
        .into_iter()
        .filter(|(n, ..)| **n > 0)
        .map(|(n, one, many)| p.tn(n, one, many))
        .collect();
    said.join(", ")
}

/// The programmes with the most first.
fn counted(counts: &[Count]) -> Vec<Counted<'_>> {
    let mut programmes: BTreeMap<&str, [i64; 3]> = BTreeMap::new();
    for count in counts {
        let genders = programmes.entry(&count.programme).or_default();
        for (n, (code, _)) in genders.iter_mut().zip(GENDERS) {
            if code == count.gender {
                *n += count.n;
            }
        }
    }
    let mut programmes: Vec<_> = programmes.into_iter().collect();
    programmes.sort_by_key(|(_, counts)| -counts.iter().sum::<i64>());
    programmes
}
