//! The list of students.
use super::{
    model::{Category, Gender, Status},
    queries::list::{self as own, StudentRow},
};
use crate::{
    Error, Result,
    people::listing::{Cond, Face, Folk, Reach, Words},
    platform::{
        export::{Cell, Column, Kind},
        web::{View, offered},
    },
    policy::{Actor, ViewStudents},
};

/// Students, as their list needs to know them.
pub struct Students;

impl Folk for Students {
    type Row = StudentRow;
    type Sees = ViewStudents;
    const LIST: &'static str = "students";
    const PATH: &'static str = "/students";
    const KEEPS: &'static str = "students.manage";
    const WORDS: Words = Words {
        icon: "graduation-cap",
        many: "Students",
        lead: "Whom you look after or teach. Nobody is deleted: a status says where they stand.",
        add: "Admit student",
        count: ("{n} student", "{n} students"),
        find: "Name, admission number or email",
        none: (
            "No student yet",
            "Admit the first one, or read a list of them in.",
        ),
    };
    const SENSITIVE: &'static [&'static str] = &["phone", "date_of_birth", "category", "address"];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("department", "Department"),
        ("programme", "Programme"),
        ("batch", "Batch"),
        ("section", "Section"),
        ("semester", "Semester"),
        ("status", "Status"),
    ];
    const SELECT: &'static str = own::SELECT;
    const FROM: &'static str = own::FROM;
    const KEY: &'static str = "s.id";
    const FOUND_BY: &'static str =
        "(lower(u.name) || ' ' || u.email || ' ' || lower(s.admission_number))";
    const SORTS: &'static [(&'static str, &'static str)] = &[
        ("name", "lower(u.name)"),
        ("admission_number", "s.admission_number"),
        ("programme", "p.code"),
        ("batch", "b.admission_year"),
        ("section", "c.name"),
        ("roll_number", "s.roll_number"),
        ("semester", "s.semester"),
        ("status", "s.status"),
        ("admitted_on", "s.admitted_on"),
    ];
    const OFFERS: &'static str = own::OFFERS;
    const COLUMNS: &'static [Column<StudentRow>] = COLUMNS;

    fn reach(actor: &Actor) -> Option<Reach> {
        own::reach(actor)
    }
    fn cond(filter: &str, value: &str) -> Result<Cond> {
        let key = || value.parse().map_err(|_| none(filter, value));
        Ok(match filter {
            "department" => Cond::key("p.department_id = ", key()?, ""),
            "programme" => Cond::key("p.id = ", key()?, ""),
            "batch" => Cond::key("s.batch_id = ", key()?, ""),
            "section" => Cond::key("s.section_id = ", key()?, ""),
            "semester" => {
                let number = value
                    .parse()
                    .ok()
                    .filter(|number| (1..=12).contains(number));
                Cond::number(
                    "s.semester = ",
                    number.ok_or_else(|| none(filter, value))?,
                    "",
                )
            }
            "status" if value == "here" => Cond::plain("studies_here(s.status)"),
            "status" => {
                offered("status", value, Status::of)?;
                Cond::text("s.status = ", value, "")
            }
            _ => return Err(none(filter, value)),
        })
    }
    fn face(row: &StudentRow, column: &str, p: &View) -> Option<Face> {
        match column {
            "status" => Some(standing_face(&row.status, p)),
            _ => None,
        }
    }
    fn veil(row: &mut StudentRow, actor: &Actor) {
        if !actor.holds(Self::KEEPS) {
            row.phone = None;
            row.date_of_birth = None;
            row.category = None;
            row.address = None;
        }
    }
}

/// How a status looks.
pub fn standing_face(status: &str, p: &View) -> Face {
    let status = Status::of(status).unwrap_or(Status::Active);
    let (tone, icon) = match status {
        Status::Active => ("good", "circle-check"),
        Status::Expected => ("info", "clock"),
        Status::OnLeave => ("warn", "circle-dashed"),
        Status::Graduated => ("", "graduation-cap"),
        Status::Withdrawn | Status::Transferred => ("", "circle-x"),
    };
    Face {
        tone,
        icon,
        text: p.t(status.word()).into_owned(),
    }
}

fn none(filter: &str, value: &str) -> Error {
    let value: String = value.chars().take(40).collect();
    Error::Malformed(format!(
        "There is no {filter} “{value}” to narrow the list to. Choose one of those that the list offers."
    ))
}

const COLUMNS: &[Column<StudentRow>] = &[
    Column::new("name", "Name", Kind::Text, |row: &StudentRow, _| {
        Cell::text(&row.name)
    })
    .fixed()
    .sorted(),
    Column::new(
        "admission_number",
        "Admission number",
        Kind::Text,
        |row: &StudentRow, _| Cell::text(&row.admission_number),
    )
    .within(),
    Column::new(
        "programme",
        "Programme",
        Kind::Text,
        |row: &StudentRow, _| Cell::text(&row.programme),
    )
    .sorted(),
    Column::new("batch", "Batch", Kind::Text, |row: &StudentRow, _| {
        Cell::text(row.batch.to_string())
    })
    .sorted(),
    Column::new("section", "Section", Kind::Text, |row: &StudentRow, _| {
        row.section.as_ref().map_or(Cell::Empty, Cell::text)
    })
    .sorted(),
    Column::new(
        "roll_number",
        "Roll number",
        Kind::Number,
        |row: &StudentRow, _| {
            row.roll_number
                .map_or(Cell::Empty, |n| Cell::Number(n.into()))
        },
    )
    .sorted(),
    Column::new(
        "semester",
        "Semester",
        Kind::Number,
        |row: &StudentRow, _| Cell::Number(row.semester.into()),
    )
    .sorted(),
    Column::new(
        "status",
        "Status",
        Kind::Text,
        |row: &StudentRow, locale| {
            Cell::text(locale.t(Status::of(&row.status).map_or("", Status::word)))
        },
    )
    .sorted(),
    Column::new(
        "department",
        "Department",
        Kind::Text,
        |row: &StudentRow, _| Cell::text(&row.department),
    )
    .hidden(),
    Column::new("email", "Email", Kind::Text, |row: &StudentRow, _| {
        Cell::text(&row.email)
    })
    .hidden(),
    Column::new("phone", "Phone", Kind::Text, |row: &StudentRow, _| {
        row.phone.as_ref().map_or(Cell::Empty, Cell::text)
    })
    .hidden(),
    Column::new(
        "gender",
        "Gender",
        Kind::Text,
        |row: &StudentRow, locale| {
            Cell::text(locale.t(Gender::of(&row.gender).map_or("", Gender::word)))
        },
    )
    .hidden(),
    Column::new(
        "date_of_birth",
        "Date of birth",
        Kind::Date,
        |row: &StudentRow, _| row.date_of_birth.map_or(Cell::Empty, Cell::Day),
    )
    .hidden(),
    Column::new(
        "category",
        "Category",
        Kind::Text,
        |row: &StudentRow, locale| {
            let of = row.category.as_deref().and_then(Category::of);
            of.map_or(Cell::Empty, |of| Cell::text(locale.t(of.word())))
        },
    )
    .hidden(),
    Column::new(
        "hostelite",
        "Lives in the hostel",
        Kind::Text,
        |row: &StudentRow, locale| Cell::text(locale.t(if row.hostelite { "Yes" } else { "No" })),
    )
    .hidden(),
    Column::new("address", "Address", Kind::Text, |row: &StudentRow, _| {
        row.address.as_ref().map_or(Cell::Empty, Cell::text)
    })
    .hidden(),
    Column::new(
        "admitted_on",
        "Admitted on",
        Kind::Date,
        |row: &StudentRow, _| Cell::Day(row.admitted_on),
    )
    .sorted()
    .hidden(),
];
