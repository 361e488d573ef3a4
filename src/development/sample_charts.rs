//! The style guide's charts.
use super::sample_bars;
use crate::{
    platform::web::chart::{
        self, About, Bars, Caption, Funnel, Heat, Legend, Lines, Measure, Ring, Scale, Series,
        Spark, Table,
    },
    words::grouped,
};

/// One of each kind.
pub struct Charts {
    pub line: Lines,
    pub bars: Bars,
    pub stacked: Bars,
    pub histogram: Bars,
    pub heat: Heat,
    pub funnel: Funnel,
    pub ring: Ring,
    pub spark: Spark,
    pub spark_bad: Spark,
}

/// Attendance in per cent by teaching week: the year before, this year.
const WEEKS: [(f64, f64); 20] = [
    (86.1, 88.2),
    (86.0, 87.9),
    (85.2, 87.1),
    (84.9, 86.4),
    (84.1, 86.8),
    (83.6, 85.2),
    (83.0, 84.1),
    (82.2, 84.6),
    (82.6, 83.8),
    (81.1, 82.9),
    (80.4, 81.7),
    (79.8, 80.2),
    (77.9, 78.4),
    (77.2, 79.9),
    (78.8, 81.2),
    (79.5, 82.0),
    (79.1, 81.6),
    (78.6, 81.9),
    (79.0, 82.4),
    (79.3, 82.6),
];
/// Attendance in per cent by period; Saturday ends at noon.
const PERIODS: [(&str, &[f64]); 4] = [
    ("Mon", &[84.0, 89.0, 91.0, 88.0, 79.0, 76.0, 70.0]),
    ("Tue", &[86.0, 90.0, 91.0, 90.0, 82.0, 80.0, 74.0]),
    ("Fri", &[82.0, 86.0, 87.0, 84.0, 74.0, 69.0, 61.0]),
    ("Sat", &[78.0, 80.0, 79.0, 73.0]),
];
/// Admissions: the step, how many reached it, the share of the step before.
const STEPS: [(&str, i64, &str); 6] = [
    ("Applications", 3412, ""),
    ("Complete", 2768, "81%"),
    ("Shortlisted", 1104, "40%"),
    ("Offered", 522, "47%"),
    ("Accepted", 397, "76%"),
    ("Enrolled", 384, "97%"),
];

pub fn all() -> Charts {
    let fair = [80.0, 82.0, 85.0, 84.0, 86.0, 88.0, 87.0, 87.0];
    let poor = [88.0, 86.0, 84.0, 80.0, 78.0, 76.0, 74.0, 72.0];
    let spark = |name, values| chart::spark(name, values, (60.0, 100.0), Some(75.0));
    Charts {
        line: line(),
        bars: sample_bars::bars(),
        stacked: sample_bars::stacked(),
        histogram: sample_bars::histogram(),
        heat: heat(),
        funnel: funnel(),
        ring: Ring {
            name: "Overall attendance 82.04 per cent".to_owned(),
            description: "Attended 137 of 167 classes; 75 per cent is needed.".to_owned(),
            value: "82.04%".to_owned(),
            note: "137 of 167".to_owned(),
            mark: true,
            ..Ring::filled("r1", 0.8204)
        },
        spark: spark("Operating Systems: from 80 to 87 per cent", &fair),
        spark_bad: spark("DBMS: from 88 to 72 per cent", &poor),
    }
}

fn line() -> Lines {
    let per_cent = |value: f64| format!("{value}%");
    let weeks: Vec<String> = (1..=WEEKS.len()).map(|week| format!("W{week}")).collect();
    let rows = weeks.iter().zip(WEEKS);
    let rows =
        rows.map(|(week, (before, now))| vec![week.clone(), per_cent(now), per_cent(before)]);
    let mut said = caption(
        "c1",
        "Attendance has come back since Diwali",
        rows.collect(),
    );
    said.about.subtitle = "All programmes, by teaching week, 2026 Odd against 2025 Odd".to_owned();
    said.about.legend = [("f1", "2026 Odd"), ("f5l", "2025 Odd")]
        .map(|(class, label)| Legend {
            class,
            label: label.to_owned(),
        })
        .into();
    said.about.table.head = words(&["Week", "2026", "2025"]);
    said.description =
        "Line chart: fell from 88.2 per cent in week 1 to 78.4 in week 13, back to 82.6."
            .to_owned();
    let (before, now) = WEEKS.into_iter().unzip();
    let series = [("l5", before), ("l1", now)].map(|(class, values)| Series { class, values });
    let scale = Scale {
        from: 70.0,
        to: 92.0,
        step: 5.0,
    };
    chart::lines(said, scale, &weeks, &series, per_cent)
}

fn heat() -> Heat {
    let columns = words(&["P1", "P2", "P3", "P4", "P5", "P6", "P7"]);
    let cells = |values: &[f64]| -> Vec<Option<f64>> {
        let held = values.iter().copied().map(Some);
        held.chain(std::iter::repeat(None))
            .take(columns.len())
            .collect()
    };
    let days = PERIODS.map(|(day, values)| (day.to_owned(), cells(values)));
    let row = |(day, values): &(String, Vec<Option<f64>>)| {
        let said = values
            .iter()
            .map(|value| value.map_or_else(|| "–".to_owned(), |value| value.to_string()));
        std::iter::once(day.clone()).chain(said).collect()
    };
    let rows = days.iter().map(row).collect();
    let mut said = caption("c4", "Friday afternoon empties out", rows);
    said.about.subtitle = "Attendance in % by weekday and period, this term".to_owned();
    said.about.table.head = [words(&["Day"]), columns.clone()].concat();
    said.description = "Heat map: lowest in the seventh period of Friday.".to_owned();
    chart::heat(said, &columns, &days, [72.0, 78.0, 84.0, 89.0], |value| {
        value.to_string()
    })
}

fn funnel() -> Funnel {
    let rows = STEPS.map(|(step, n, share)| vec![step.to_owned(), grouped(n), share.to_owned()]);
    let mut said = caption("c5", "384 of 420 seats are filled", rows.into());
    said.about.subtitle = "Admissions 2026, from application to enrolment".to_owned();
    said.about.table.head = words(&["Step", "People", "Of the step before"]);
    said.description = "From 3,412 applications to 384 enrolled.".to_owned();
    let measures = STEPS.map(|(step, n, share)| Measure {
        label: step.to_owned(),
        n,
        end: share.to_owned(),
    });
    chart::funnel(said, &measures, grouped)
}

/// A chart's words: those it is named by, and the rows of its table; the rest is for the caller to fill in.
pub fn caption(id: &str, finding: &str, rows: Vec<Vec<String>>) -> Caption {
    Caption {
        about: About {
            id: id.to_owned(),
            title: finding.to_owned(),
            table: Table {
                rows,
                ..Table::default()
            },
            ..About::default()
        },
        name: finding.to_owned(),
        ..Caption::default()
    }
}

pub fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|word| (*word).to_owned()).collect()
}
