//! Students, by what they study and how they came.
use std::collections::BTreeMap;

use super::{Said, axis, clipped, lying, standing};
use crate::{
    dashboards::{
        model::{CategoryCount, Count, ProgrammeCount, SemesterCount, YearCount},
        show::fill,
    },
    platform::web::{
        View,
        chart::{Bars, Funnel, Heat, heat},
    },
    students::Category,
};

/// Students by programme, the largest first.
pub fn by_programme(p: &View, counts: &[ProgrammeCount]) -> Option<Funnel> {
    let first = counts.first()?;
    let title = match counts {
        [_] => fill(p.t("All study {name}"), &[("name", &first.name)]),
        _ => fill(p.t("{name} is the largest"), &[("name", &first.name)]),
    };
    let said = Said {
        id: "programmes",
        title,
        subtitle: p.t("Students by programme").into_owned(),
        head: vec![p.t("Programme").into_owned(), p.t("Students").into_owned()],
    };
    let counts = counts.iter();
    lying(
        p,
        said,
        counts.map(|count| (count.name.clone(), count.n)).collect(),
    )
}

/// Students by semester.
pub fn by_semester(p: &View, counts: &[SemesterCount]) -> Option<Bars> {
    let fullest = counts.iter().max_by_key(|count| count.n)?;
    let blanks = [("semester", fullest.semester.to_string())];
    let said = Said {
        id: "semesters",
        title: fill(
            p.t("Semester {semester} is the fullest"),
            &[("semester", &blanks[0].1)],
        ),
        subtitle: p.t("Students by semester").into_owned(),
        head: vec![p.t("Semester").into_owned(), p.t("Students").into_owned()],
    };
    let counts: Vec<_> = counts
        .iter()
        .map(|count| (count.semester.to_string(), count.n))
        .collect();
    standing(said, &counts)
}

/// Students by category of admission.
pub fn by_category(p: &View, counts: &[CategoryCount]) -> Option<Funnel> {
    let name = |code: &str| {
        let known = Category::of(code).map(|category| p.t(category.word()).into_owned());
        known.unwrap_or_else(|| code.to_owned())
    };
    let total: i64 = counts.iter().map(|count| count.n).sum();
    let first = counts.first()?;
    let said = Said {
        id: "categories",
        title: fill(
            p.t("{share} came by {name}"),
            &[
                ("share", &super::share(first.n, total)),
                ("name", &name(&first.category)),
            ],
        ),
        subtitle: p.t("Students by the category of their seat").into_owned(),
        head: vec![p.t("Category").into_owned(), p.t("Students").into_owned()],
    };
    let counts = counts.iter();
    lying(
        p,
        said,
        counts
            .map(|count| (name(&count.category), count.n))
            .collect(),
    )
}

/// Students admitted, by year.
pub fn intake(p: &View, counts: &[YearCount]) -> Option<Bars> {
    let (first, last) = (counts.iter().find(|count| count.n > 0)?, counts.last()?);
    let change = ((last.n - first.n) as f64 / first.n as f64 * 100.0).round() as i64;
    let sentence = match (first.year == last.year, change) {
        (true, _) => "The first batches came in {year}",
        (_, ..=-1) => "Intake fell by {change}% since {year}",
        (_, 0) => "Intake is what it was in {year}",
        (_, 1..) => "Intake grew by {change}% since {year}",
    };
    let blanks = [change.abs().to_string(), first.year.to_string()];
    let said = Said {
        id: "intake",
        title: fill(
            p.t(sentence),
            &[("change", &blanks[0]), ("year", &blanks[1])],
        ),
        subtitle: p.t("Students admitted, by year of admission").into_owned(),
        head: vec![p.t("Year").into_owned(), p.t("Admitted").into_owned()],
    };
    let counts: Vec<_> = counts
        .iter()
        .map(|count| (count.year.to_string(), count.n))
        .collect();
    standing(said, &counts)
}

/// A department's students, by programme and semester.
pub fn in_department(p: &View, id: &'static str, counts: &[Count]) -> Option<Heat> {
    let fullest = counts.iter().max_by_key(|count| count.n)?;
    let last = counts.iter().map(|count| count.semester).max()?;
    let columns: Vec<String> = (1..=last).map(|semester| semester.to_string()).collect();
    let mut programmes: BTreeMap<&str, Vec<Option<f64>>> = BTreeMap::new();
    for count in counts {
        let cells = programmes
            .entry(&count.programme)
            .or_insert_with(|| vec![None; columns.len()]);
        let place = usize::try_from(count.semester - 1).unwrap_or(0);
        if let Some(cell) = cells.get_mut(place) {
            *cell = Some(count.n as f64);
        }
    }
    let said = Said {
        id,
        title: fill(
            p.t("Most are in semester {semester} of {name}"),
            &[
                ("semester", &fullest.semester.to_string()),
                ("name", &fullest.programme_name),
            ],
        ),
        subtitle: p.t("Students by programme and semester").into_owned(),
        head: [vec![p.t("Programme").into_owned()], columns.clone()].concat(),
    };
    let table = programmes.iter().map(|(name, cells)| {
        let figures = cells
            .iter()
            .map(|cell| cell.map_or_else(|| "–".to_owned(), axis));
        [vec![(*name).to_owned()], figures.collect()].concat()
    });
    let caption = said.caption(table.collect());
    let rows: Vec<_> = programmes
        .into_iter()
        .map(|(name, cells)| (clipped(name, 13), cells))
        .collect();
    let most = fullest.n as f64;
    let steps = [0.2, 0.4, 0.6, 0.8].map(|share| share * most);
    Some(heat(caption, &columns, &rows, steps, axis))
}
