//! The style guide's columns: bars, stacked bars, a histogram.
use super::sample_charts::{caption, words};
use crate::platform::web::chart::{self, Bars, Column, Legend, Part, Scale};

/// Departments and their attendance in per cent.
const DEPARTMENTS: [(&str, f64); 6] = [
    ("CSE", 84.0),
    ("ISE", 83.0),
    ("ECE", 81.0),
    ("EEE", 78.0),
    ("CIV", 76.0),
    ("MECH", 71.0),
];
/// The share of classes that must be attended.
const NEEDED: f64 = 75.0;
/// Fees of a month in crores of rupees: online, at the counter, still due.
const MONTHS: [(&str, [f64; 3]); 5] = [
    ("Jul", [2.1, 0.9, 0.08]),
    ("Aug", [2.6, 0.74, 0.16]),
    ("Sep", [1.3, 0.4, 0.25]),
    ("Oct", [0.9, 0.26, 0.35]),
    ("Nov", [0.52, 0.12, 0.52]),
];
/// The stacked series, from the axis up.
const WAYS: [(&str, &str); 3] = [("f1", "Online"), ("f3", "Counter"), ("f5", "Still due")];
/// Students by marks in steps of ten.
const STUDENTS: [u32; 10] = [4, 9, 21, 46, 88, 171, 246, 212, 118, 41];

/// Attendance by department.
pub fn bars() -> Bars {
    let per_cent = |value: f64| format!("{value}%");
    let rows = DEPARTMENTS.map(|(name, value)| vec![name.to_owned(), per_cent(value)]);
    let mut said = caption("c3", "Mechanical is below the line", rows.into());
    said.about.subtitle = "Attendance by department, last 30 days; dashed: 75%".to_owned();
    said.about.table.head = words(&["Department", "Attendance"]);
    said.description = "Bar chart: CSE 84 to Mechanical 71 per cent.".to_owned();
    let columns = DEPARTMENTS.map(|(name, value)| Column {
        label: name.to_owned(),
        value: per_cent(value),
        parts: vec![Part {
            class: if value < NEEDED { "f4" } else { "f1" },
            value,
            title: format!("{name}: {value}%"),
        }],
    });
    let scale = Scale {
        from: 0.0,
        to: 100.0,
        step: 25.0,
    };
    Bars {
        goal: Some(scale.y(NEEDED)),
        ..chart::bars(said, scale, &columns, per_cent)
    }
}

/// Fees by month and by the way they came.
pub fn stacked() -> Bars {
    let crores = |value: f64| format!("₹{value:.2} Cr");
    let rows = MONTHS.map(|(month, values)| {
        let cells = values.map(crores);
        [vec![month.to_owned()], cells.into()].concat()
    });
    let mut said = caption("c2", "₹9.84 Cr of ₹11.20 Cr collected", rows.into());
    said.about.subtitle = "Fees by month of the term, in crores of rupees".to_owned();
    said.about.legend = legend(&WAYS);
    said.about.table.head = words(&["Month", "Online", "Counter", "Still due"]);
    said.description = "Stacked bar chart: most in August, half of November still due.".to_owned();
    let columns = MONTHS.map(|(month, values)| Column {
        label: month.to_owned(),
        value: String::new(),
        parts: WAYS
            .into_iter()
            .zip(values)
            .map(|((class, way), value)| Part {
                class,
                value,
                title: format!("{month}, {way}: {}", crores(value)),
            })
            .collect(),
    });
    let scale = Scale {
        from: 0.0,
        to: 4.0,
        step: 1.0,
    };
    chart::bars(said, scale, &columns, |value| value.to_string())
}

/// Students by marks.
pub fn histogram() -> Bars {
    let steps = (0..).step_by(10).zip(STUDENTS);
    let rows = steps.clone();
    let rows = rows.map(|(from, n)| vec![format!("{from} – {}", from + 9), n.to_string()]);
    let mut said = caption("c6", "Most pass; 80 are under 40", rows.collect());
    said.about.subtitle = "Mid-sem 1, all papers: students by marks in steps of ten".to_owned();
    said.about.legend = legend(&[("f1", "Passed"), ("f4", "Below pass mark of 40")]);
    said.about.table.head = words(&["Marks", "Students"]);
    said.description = "Histogram: peak at 60 to 69.".to_owned();
    let column = |(from, n): (u32, u32)| Column {
        label: format!("{from}–"),
        value: n.to_string(),
        parts: vec![Part {
            class: if from < 40 { "f4" } else { "f1" },
            value: n.into(),
            title: format!("{from} – {}: {n}", from + 9),
        }],
    };
    let columns: Vec<Column> = steps.map(column).collect();
    let scale = Scale {
        from: 0.0,
        to: 280.0,
        step: 100.0,
    };
    chart::bars(said, scale, &columns, |value| value.to_string())
}

fn legend(entries: &[(&'static str, &str)]) -> Vec<Legend> {
    let entry = |(class, label): &(&'static str, &str)| Legend {
        class,
        label: (*label).to_owned(),
    };
    entries.iter().map(entry).collect()
}
