//! Holidays: days without classes, for the whole college or for some programmes.
mod model;
pub mod queries;

pub use model::HolidayEntry;
pub use queries::HolidayRow;

use super::{
    model::Title,
    programmes::queries::OFFERED as PROGRAMMES,
    records::{Field, Input, Noun, Source, Typed, Words},
};
use crate::{
    Result,
    platform::export::{Cell, Column, Kind, Locale},
};

/// Holidays, as their pages need to know them.
pub struct Holidays;

const WHOLE: (&str, &str) = ("true", "The whole college");
const SOME: (&str, &str) = ("false", "Some programmes");

impl Noun for Holidays {
    type Entry = HolidayEntry;
    type Row = HolidayRow;
    const LIST: &'static str = "holidays";
    const PATH: &'static str = "/academics/holidays";
    const WORDS: Words = Words {
        icon: "sun",
        many: "Holidays",
        lead: "Days without classes. Attendance, due dates and the timetable skip them.",
        add: "Add holiday",
        edit: "Edit holiday",
        count: ("{n} holiday", "{n} holidays"),
        find: "Name",
        none: (
            "No holiday yet",
            "Add the holidays of the year, so that no class is expected on them.",
        ),
    };
    const COLUMNS: &'static [Column<HolidayRow>] = &[
        Column::new("name", "Holiday", Kind::Text, |row: &HolidayRow, _| {
            Cell::text(&row.name)
        })
        .fixed()
        .sorted(),
        Column::new("starts", "First day", Kind::Date, |row: &HolidayRow, _| {
            Cell::Day(row.starts_on)
        })
        .sorted(),
        Column::new("ends", "Last day", Kind::Date, |row: &HolidayRow, _| {
            Cell::Day(row.ends_on)
        }),
        Column::new(
            "who",
            "Who is free",
            Kind::Text,
            |row: &HolidayRow, locale| who(row, locale),
        ),
    ];
    const ORDER: &'static str = "-starts";
    const FILTERS: &'static [(&'static str, &'static str)] =
        &[("year", "Year"), ("whole_college", "Who is free")];
    const FIELDS: &'static [Field] = &[
        Field::new("name", "Name", Input::Text("")),
        Field::new("starts_on", "First day", Input::Date),
        Field::new("ends_on", "Last day", Input::Date).hint("The same day for a single one"),
        Field::new("whole_college", "Who is free", Input::Select("")),
        Field::new("programme_ids", "Programmes", Input::Ticks)
            .hint("When it is not the whole college")
            .optional(),
    ];
    const OFFERS: &'static [(&'static str, Source)] = &[
        ("year", Source::Rows(queries::YEARS)),
        ("programme_ids", Source::Rows(PROGRAMMES)),
        ("whole_college", Source::Codes(&[WHOLE, SOME])),
    ];
    const LISTING: &'static str = queries::LISTING;
    const SORTS: &'static [&'static str] = &["lower(x.name)", "x.starts_on"];
    const RETIRES: bool = false;

    fn read(typed: &Typed) -> Result<HolidayEntry> {
        let mut form = typed.reader();
        let name = form.text("name", Title::parse);
        let starts_on = form.day("starts_on", "Enter the first day.");
        let ends_on = form.day("ends_on", "Enter the last day.");
        let read = |typed: &str| match typed {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        };
        let whole_college = form.chosen("whole_college", read, "Choose who is free.");
        let chosen = form.keys(
            "programme_ids",
            "Choose from the programmes that are offered.",
        );
        let programme_ids = chosen
            .filter(|_| whole_college == Some(false))
            .unwrap_or_default();
        let told = whole_college != Some(false) || !programme_ids.is_empty();
        form.rule(
            told,
            "programme_ids",
            "no_programme",
            "Choose at least one programme, or the whole college.",
        );
        form.done(|| {
            Some(HolidayEntry {
                name: name?,
                starts_on: starts_on?,
                ends_on: ends_on?,
                whole_college: whole_college?,
                programme_ids,
            })
        })
    }
    fn title(row: &HolidayRow) -> String {
        row.name.clone()
    }
}

fn who(row: &HolidayRow, locale: &Locale) -> Cell {
    match row.programmes.is_empty() {
        true => Cell::text(locale.t(WHOLE.1)),
        false => Cell::text(&row.programmes),
    }
}
