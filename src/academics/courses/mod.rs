//! Courses: what is taught and examined, and what has to be taken before.
mod actions;
mod model;
mod prerequisite_pages;
pub mod queries;

pub use actions::{PrerequisiteError, release_course, require_course};
use actix_web::web;
pub use model::{CourseEntry, Kind};
pub use queries::CourseRow;

use super::{
    departments::queries::OFFERED as DEPARTMENTS,
    model::{Code, Credits, Title},
    records::{Door, Face, Field, IN_USE, Input, Noun, Plate, Source, Typed, Words, state_column},
};
use crate::{
    Result,
    platform::{
        export::{Cell, Column, Kind as Holds},
        web::View,
    },
};

/// The pages that other nouns do not have.
pub fn routes(cfg: &mut web::ServiceConfig) {
    cfg.service(
        web::resource("/academics/courses/{id}/prerequisites")
            .route(web::get().to(prerequisite_pages::prerequisites))
            .route(web::post().to(prerequisite_pages::add)),
    )
    .service(
        web::resource("/academics/courses/{id}/prerequisites/remove")
            .route(web::post().to(prerequisite_pages::remove)),
    );
}

/// Courses, as their pages need to know them.
pub struct Courses;

const HOURS: &str = "A course has 0 to 40 periods of a kind a week.";

impl Noun for Courses {
    type Entry = CourseEntry;
    type Row = CourseRow;
    const LIST: &'static str = "courses";
    const PATH: &'static str = "/academics/courses";
    const WORDS: Words = Words {
        icon: "book-open",
        many: "Courses",
        lead: "What is taught and examined, with its credits and periods a week.",
        add: "Add course",
        edit: "Edit course",
        count: ("{n} course", "{n} courses"),
        find: "Code or name",
        none: (
            "No course yet",
            "Add the courses that the departments teach, then put them into curricula.",
        ),
    };
    const COLUMNS: &'static [Column<CourseRow>] = &[
        Column::new("code", "Course", Holds::Text, |row: &CourseRow, _| {
            Cell::text(&row.code)
        })
        .fixed()
        .sorted(),
        Column::new("name", "Name", Holds::Text, |row: &CourseRow, _| {
            Cell::text(&row.name)
        })
        .within(),
        Column::new(
            "department",
            "Department",
            Holds::Text,
            |row: &CourseRow, _| Cell::text(&row.department),
        )
        .sorted(),
        Column::new("kind", "Kind", Holds::Text, |row: &CourseRow, locale| {
            Cell::text(locale.t(Kind::of(&row.kind).map_or("", Kind::word)))
        })
        .sorted(),
        Column::new("credits", "Credits", Holds::Number, |row: &CourseRow, _| {
            Cell::Decimal(i64::from(row.half_credits) * 5, 1)
        })
        .sorted(),
        Column::new(
            "hours",
            "L – T – P",
            Holds::Number,
            |row: &CourseRow, _| Cell::text(row.hours()),
        ),
        state_column(),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("department_id", "Department"),
        ("kind", "Kind"),
        ("state", "State"),
    ];
    const FIELDS: &'static [Field] = &[
        Field::new("code", "Code", Input::Text("w-12")).hint("As in the mark sheet: CS201"),
        Field::new("name", "Name", Input::Text("")),
        Field::new(
            "department_id",
            "Department",
            Input::Select("Choose a department"),
        )
        .hint("That teaches it"),
        Field::new("kind", "Kind", Input::Select("Choose a kind")),
        Field::new("credits", "Credits", Input::Decimal).hint("Whole or half, such as 4 or 1.5"),
        Field::new("lecture_hours", "Lectures", Input::Number).hint("Periods a week"),
        Field::new("tutorial_hours", "Tutorials", Input::Number).hint("Periods a week"),
        Field::new("practical_hours", "Practicals", Input::Number).hint("Periods a week"),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("department_id", Source::Rows(DEPARTMENTS)),
        ("kind", Source::Codes(Kind::OFFERED)),
        ("state", IN_USE),
    ];
    const LISTING: &'static str = queries::LISTING;
    const PLATES: &'static [Plate] = &[
        Plate {
            title: "Prerequisites",
            none: "Nothing has to be taken before.",
            rows: queries::REQUIRED,
        },
        Plate {
            title: "Required by",
            none: "No course requires it.",
            rows: queries::REQUIRING,
        },
        Plate {
            title: "Curricula",
            none: "It is in no curriculum yet.",
            rows: queries::CURRICULA,
        },
    ];
    const SORTS: &'static [&'static str] = &[
        "lower(x.code)",
        "lower(x.department)",
        "x.kind",
        "x.half_credits",
    ];

    fn read(typed: &Typed) -> Result<CourseEntry> {
        let mut form = typed.reader();
        let code = form.text("code", Code::parse);
        let name = form.text("name", Title::parse);
        let department_id = form.key("department_id", "Choose the department that teaches it.");
        let kind = form.chosen(
            "kind",
            Kind::of,
            "Choose whether it is theory, practical or a project.",
        );
        let credits = form.text("credits", Credits::parse);
        let lecture_hours = form.number("lecture_hours", 0..=40, HOURS);
        let tutorial_hours = form.number("tutorial_hours", 0..=40, HOURS);
        let practical_hours = form.number("practical_hours", 0..=40, HOURS);
        form.done(|| {
            Some(CourseEntry {
                code: code?,
                name: name?,
                department_id: department_id?,
                kind: kind?,
                credits: credits?,
                lecture_hours: lecture_hours?,
                tutorial_hours: tutorial_hours?,
                practical_hours: practical_hours?,
            })
        })
    }
    fn title(row: &CourseRow) -> String {
        format!("{} {}", row.code, row.name)
    }
    fn face(row: &CourseRow, column: &str, p: &View) -> Option<Face> {
        match column {
            "credits" => Some(Face::of(row.credits())),
            "state" => Some(Face::in_use(row.mark.retired_at.is_some(), p)),
            _ => None,
        }
    }
    fn doors(_: &CourseRow) -> Vec<Door> {
        vec![Door {
            icon: "list-filter",
            label: "Change prerequisites",
            text: "What has to be taken before. It is checked when somebody is enrolled singly, and when a curriculum is published.",
            rest: "/prerequisites",
            needs: "academics.manage",
        }]
    }
}
