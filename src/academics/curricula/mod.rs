//! Curricula: what a programme teaches in which semester, in versions that batches follow to their end.
mod actions;
mod error;
mod model;
mod own_pages;
mod plan_forms;
mod plan_pages;
pub mod queries;
mod step;
mod step_pages;

pub use actions::{
    NewGroup, PlanCourse, add_all_to_plan, add_group, add_to_plan, copy_curriculum,
    publish_curriculum, remove_group, reopen_curriculum, retire_curriculum, take_out_of_plan,
};
use actix_web::web;
pub use error::CurriculumError;
pub use model::{CurriculumEntry, State};
pub use queries::CurriculumRow;

use super::{
    model::Title,
    programmes::queries::OFFERED as PROGRAMMES,
    records::{Door, Face, Field, Input, Noun, Plate, Source, Typed, Words},
};
use crate::{
    Result,
    platform::{
        export::{Cell, Column, Kind},
        web::View,
    },
};

/// The pages that other nouns do not have.
pub fn routes(cfg: &mut web::ServiceConfig) {
    let at = |rest: &str| web::resource(format!("/academics/curricula/{{id}}{rest}"));
    cfg.service(
        at("/plan")
            .route(web::get().to(plan_pages::plan))
            .route(web::post().to(plan_pages::add)),
    )
    .service(at("/plan/remove").route(web::post().to(plan_pages::remove)))
    .service(at("/groups").route(web::post().to(plan_pages::group)))
    .service(at("/groups/remove").route(web::post().to(plan_pages::ungroup)))
    .service(at("/publish").route(web::post().to(step_pages::publish)))
    .service(at("/reopen").route(web::post().to(step_pages::reopen)))
    .service(at("/retire").route(web::post().to(step_pages::retire)))
    .service(at("/copy").route(web::post().to(step_pages::copy)))
    .service(web::resource("/academics/plan").route(web::get().to(own_pages::own)));
}

/// Curricula, as their pages need to know them.
pub struct Curricula;

impl Noun for Curricula {
    type Entry = CurriculumEntry;
    type Row = CurriculumRow;
    const LIST: &'static str = "curricula";
    const PATH: &'static str = "/academics/curricula";
    const WORDS: Words = Words {
        icon: "clipboard-check",
        many: "Curricula",
        lead: "What a programme teaches in which semester. A published version is fixed; a change is a new version.",
        add: "Add curriculum",
        edit: "Edit curriculum",
        count: ("{n} curriculum", "{n} curricula"),
        find: "Name or programme",
        none: (
            "No curriculum yet",
            "Add the first version for a programme, put courses into its semesters, then publish it.",
        ),
    };
    const COLUMNS: &'static [Column<CurriculumRow>] = &[
        Column::new(
            "curriculum",
            "Curriculum",
            Kind::Text,
            |row: &CurriculumRow, _| Cell::text(Curricula::title(row)),
        )
        .fixed()
        .sorted(),
        Column::new(
            "year",
            "From year",
            Kind::Number,
            |row: &CurriculumRow, _| Cell::text(row.from_admission_year.to_string()),
        )
        .sorted(),
        Column::new(
            "courses",
            "Courses",
            Kind::Number,
            |row: &CurriculumRow, _| Cell::Number(row.courses),
        )
        .sorted(),
        Column::new(
            "batches",
            "Batches",
            Kind::Number,
            |row: &CurriculumRow, _| Cell::Number(row.batches),
        )
        .sorted(),
        Column::new(
            "state",
            "State",
            Kind::Text,
            |row: &CurriculumRow, locale| Cell::text(locale.t(state(row).word())),
        )
        .sorted(),
    ];
    const FILTERS: &'static [(&'static str, &'static str)] =
        &[("programme_id", "Programme"), ("state", "State")];
    const FIELDS: &'static [Field] = &[
        Field::new(
            "programme_id",
            "Programme",
            Input::Select("Choose a programme"),
        ),
        Field::new("name", "Name of the version", Input::Text("")).hint("Such as 2025 Scheme"),
        Field::new(
            "from_admission_year",
            "For those admitted from",
            Input::Number,
        )
        .hint("A year, such as 2025"),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("programme_id", Source::Rows(PROGRAMMES)),
        ("state", Source::Codes(State::OFFERED)),
    ];
    const LISTING: &'static str = queries::LISTING;
    const PLATES: &'static [Plate] = &[
        Plate {
            title: "Batches that follow it",
            none: "No batch follows it yet.",
            rows: queries::BATCHES,
        },
        Plate {
            title: "Courses",
            none: "No course is planned yet.",
            rows: queries::COURSES,
        },
    ];
    const SORTS: &'static [&'static str] = &[
        "lower(x.programme) || to_char(9999 - x.from_admission_year, '0000')",
        "x.from_admission_year",
        "x.courses",
        "x.batches",
        "x.state",
    ];
    const RETIRES: bool = false;

    fn read(typed: &Typed) -> Result<CurriculumEntry> {
        let mut form = typed.reader();
        let programme_id = form.key("programme_id", "Choose the programme.");
        let name = form.text("name", Title::parse);
        let year = "Enter the first year of admission with four digits, such as 2025.";
        let from_admission_year = form.number("from_admission_year", 1900..=2200, year);
        form.done(|| {
            Some(CurriculumEntry {
                programme_id: programme_id?,
                name: name?,
                from_admission_year: from_admission_year?,
            })
        })
    }
    fn title(row: &CurriculumRow) -> String {
        format!("{} – {}", row.programme, row.name)
    }
    fn face(row: &CurriculumRow, column: &str, p: &View) -> Option<Face> {
        let (tone, icon) = match state(row) {
            State::Draft => ("warn", "pencil"),
            State::Published => ("good", "circle-check"),
            State::Retired => ("", "history"),
        };
        (column == "state").then(|| Face::state(tone, icon, p.t(state(row).word())))
    }
    /// A published version is fixed.
    fn is_open(row: &CurriculumRow) -> bool {
        state(row) == State::Draft
    }
    fn doors(_: &CurriculumRow) -> Vec<Door> {
        vec![Door {
            icon: "clipboard-check",
            label: "Plan of study",
            text: "Courses and electives, semester by semester; publish, copy or retire the version.",
            rest: "/plan",
            needs: "academics.view",
        }]
    }
}

fn state(row: &CurriculumRow) -> State {
    State::of(&row.state).unwrap_or(State::Draft)
}
