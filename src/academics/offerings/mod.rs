//! Offerings: courses taught in a term, to a section or to students who are enrolled singly.
mod actions;
mod form;
mod model;
pub mod queries;
mod staff_pages;

pub use actions::{OfferingError, Teaching, assign_staff};
use actix_web::web;
pub use model::OfferingEntry;
pub use queries::OfferingRow;

use super::{
    courses::queries::OFFERED as COURSES,
    departments::queries::OFFERED as DEPARTMENTS,
    records::{Door, Face, Field, Noun, Plate, Source, Typed, Words, plain_facts, state_column},
    sections::queries::OFFERED as SECTIONS,
    terms::queries::OFFERED as TERMS,
};
use crate::{
    Result,
    platform::{
        export::{Cell, Column, Kind, Locale},
        web::View,
    },
    policy::{Actor, Scope},
};

/// The pages that other nouns do not have.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/academics/offerings/{id}/staff")
            .route(web::get().to(staff_pages::staff))
            .route(web::post().to(staff_pages::assign)),
    );
}

/// Offerings, as their pages need to know them.
pub struct Offerings;

const TO_SECTION: (&str, &str) = ("section", "To a section");
const SINGLY: (&str, &str) = ("singly", "To students enrolled singly");

impl Noun for Offerings {
    type Entry = OfferingEntry;
    type Row = OfferingRow;
    const LIST: &'static str = "offerings";
    const PATH: &'static str = "/academics/offerings";
    const WORDS: Words = Words {
        icon: "clipboard-check",
        many: "Offerings",
        lead: "Courses taught in a term: to a section, or as electives to students who are enrolled singly.",
        add: "Add offering",
        edit: "Edit offering",
        count: ("{n} offering", "{n} offerings"),
        find: "Course, section or faculty",
        none: (
            "Nothing is offered yet",
            "Add what is taught in the term, section by section, and its electives.",
        ),
    };
    const COLUMNS: &'static [Column<OfferingRow>] = &[
        Column::new("course", "Course", Kind::Text, |row: &OfferingRow, _| {
            Cell::text(&row.code)
        })
        .fixed()
        .sorted(),
        Column::new("name", "Name", Kind::Text, |row: &OfferingRow, _| {
            Cell::text(&row.course)
        })
        .within(),
        Column::new(
            "section",
            "Taught to",
            Kind::Text,
            |row: &OfferingRow, locale| taught_to(row, locale),
        )
        .sorted(),
        Column::new("term", "Term", Kind::Text, |row: &OfferingRow, _| {
            Cell::text(&row.term)
        })
        .sorted(),
        Column::new("faculty", "Faculty", Kind::Text, |row: &OfferingRow, _| {
            row.faculty.as_ref().map_or(Cell::Empty, Cell::text)
        })
        .sorted(),
        Column::new(
            "students",
            "Students",
            Kind::Number,
            |row: &OfferingRow, _| Cell::Number(row.students),
        )
        .sorted(),
        Column::new("cap", "Seats", Kind::Number, |row: &OfferingRow, _| {
            row.cap.map_or(Cell::Empty, |cap| Cell::Number(cap.into()))
        })
        .hidden(),
        Column::new(
            "waiting",
            "Waiting",
            Kind::Number,
            |row: &OfferingRow, _| Cell::Number(row.waiting),
        )
        .hidden(),
        state_column(),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("term_id", "Term"),
        ("department_id", "Department"),
        ("kind", "Taught to"),
    ];
    const FIELDS: &'static [Field] = form::FIELDS;
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("course_id", Source::Rows(COURSES)),
        ("term_id", Source::Rows(TERMS)),
        ("section_id", Source::Rows(SECTIONS)),
        ("department_id", Source::Rows(DEPARTMENTS)),
        ("kind", Source::Codes(&[TO_SECTION, SINGLY])),
    ];
    const LISTING: &'static str = queries::LISTING;
    const PLATES: &'static [Plate] = &[Plate {
        title: "Faculty",
        none: "Nobody teaches it yet.",
        rows: queries::FACULTY,
    }];
    const SORTS: &'static [&'static str] = &[
        "to_char(DATE '3000-01-01' - x.starts_on, '0000000') || lower(x.code) || coalesce(lower(x.section), lower(x.group_name), '')",
        "lower(x.section)",
        "x.starts_on",
        "lower(x.faculty)",
        "x.students",
    ];

    fn read(typed: &Typed) -> Result<OfferingEntry> {
        form::read(typed)
    }
    fn title(row: &OfferingRow) -> String {
        match (&row.section, &row.group) {
            (Some(section), _) => format!("{} {} · {section}", row.code, row.course),
            (None, Some(group)) => format!("{} {} · Group {group}", row.code, row.course),
            (None, None) => format!("{} {}", row.code, row.course),
        }
    }
    fn face(row: &OfferingRow, column: &str, p: &View) -> Option<Face> {
        match (column, row.cap, row.waiting) {
            ("state", ..) => Some(Face::in_use(row.mark.retired_at.is_some(), p)),
            ("students", Some(cap), 0) => Some(Face::of(format!("{} / {cap}", row.students))),
            ("students", Some(cap), n) => {
                let waiting = p.tn(&n, "{n} waits", "{n} wait");
                Some(Face::of(format!("{} / {cap}", row.students)).note(waiting))
            }
            _ => None,
        }
    }
    fn facts(row: &OfferingRow, p: &View) -> Vec<(String, Face)> {
        let mut facts = plain_facts::<Self>(row, p);
        if row.section.is_none() {
            let yes = |holds: bool| Face::of(p.t(if holds { "Yes" } else { "No" }));
            facts.push((
                p.t("Students choose it themselves").into_owned(),
                yes(row.open_for_choice),
            ));
            facts.push((
                p.t("Each choice needs approval").into_owned(),
                yes(row.approval_needed),
            ));
            for (label, day) in [
                ("First day of choice", row.choice_from),
                ("Last day of choice", row.choice_until),
            ] {
                facts.extend(
                    day.map(|day| (p.t(label).into_owned(), Face::of(Cell::Day(day).shown()))),
                );
            }
        }
        facts
    }
    fn doors(_: &OfferingRow) -> Vec<Door> {
        let students = Door {
            icon: "users",
            label: "Students",
            text: "Who takes it, who waits, and who asks to.",
            rest: "/students",
            needs: "academics.view",
        };
        let faculty = Door {
            icon: "user-cog",
            label: "Assign faculty",
            text: "Who teaches it, and who leads. They see its students and decide on choices.",
            rest: "/staff",
            needs: "academics.manage",
        };
        vec![students, faculty]
    }
    /// A member of staff: what they teach, what their advised sections take, what the departments they head teach.
    fn reach(actor: &Actor) -> i64 {
        match actor.scope() {
            Scope::Institution => 0,
            Scope::Staff(staff) => staff,
            Scope::Warden(_) | Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => -1,
        }
    }
}

fn taught_to(row: &OfferingRow, locale: &Locale) -> Cell {
    let who = match (&row.section, row.open_for_choice) {
        (Some(section), _) => return Cell::text(section),
        (None, true) => locale.t("Those who choose it"),
        (None, false) => locale.t("Those enrolled singly"),
    };
    match &row.group {
        Some(group) => Cell::text(format!("{} {group}: {who}", locale.t("Group"))),
        None => Cell::text(who),
    }
}
