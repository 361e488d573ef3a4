//! Records: the one way in which the office keeps the nouns of the academic structure.
//!
//! Each has the same list (search, filters, order, columns, views, pages, export), form, page with history, and the same
//! five operations. A noun says what is its own:
//! 1. `model.rs`: the [`Entry`](Noun::Entry), which is the command, the row that is written and what the audit log
//!    compares, with its table (`stored!`), the sentences of its constraints and the rules beyond them ([`Kept`]).
//! 2. `queries.rs`: what a list shows of it, as a [`LISTING`](Noun::LISTING), and what its form offers.
//! 3. `mod.rs`: its words, columns, filters and fields ([`Noun`]), one line in `academics::routes`, one in `lists`.
mod actions;
mod form_pages;
mod forms;
mod model;
mod narrow;
mod pages;
mod queries;
mod reader;
mod record_pages;

pub use actions::{
    Kept, RecordError, Refusal, create_record, delete_record, restore_record, retire_record,
    update_record,
};
use actix_web::web;
pub use forms::{Field, Input, Typed};
pub use model::{Door, Face, IN_USE, Plate, Source, Words};
pub use narrow::{Narrow, Order, sort};
pub use pages::can_show;
pub(super) use queries::stored;
pub use queries::{Mark, Row, Stored, found, is_live, one, titles};
pub use reader::Broken;

use crate::{
    Result,
    platform::{
        export::{Cell, Column, Kind, Locale},
        web::View,
    },
    policy::Actor,
};

/// A noun of the academic structure, as its pages need to know it.
pub trait Noun: Sized + 'static {
    /// What is entered of it.
    type Entry: Kept;
    /// What a list shows of it.
    type Row: Row;
    /// As its list is kept and its files are named: `courses`
    const LIST: &'static str;
    /// `/academics/courses`
    const PATH: &'static str;
    /// What its pages say.
    const WORDS: Words;
    /// The columns of its list; the first is its title, in which those that are `within` stand, too.
    const COLUMNS: &'static [Column<Self::Row>];
    /// The order when the address asks for none; the first sorted column's when it is empty.
    const ORDER: &'static str = "";
    /// At most three: name in the address, words. The listing has their values as `first`, `second`, `third`.
    const FILTERS: &'static [(&'static str, &'static str)];
    /// The fields of its form.
    const FIELDS: &'static [Field];
    /// What its filters and selects offer.
    const OFFERS: &'static [(&'static str, Source)] = &[];
    /// A select of `id`, `version`, `retired_at` and the row's own columns, and for the list itself `words` (what is
    /// searched, in small letters) and `first`, `second`, `third` (the filters' values). `$1` is how far the reader
    /// sees. What is counted is a subselect, so that it is worked out for the rows that are shown alone.
    const LISTING: &'static str;
    /// What the sorted columns order by, in their order; the listing is `x`.
    const SORTS: &'static [&'static str];
    /// What belongs to it.
    const PLATES: &'static [Plate] = &[];
    /// Whether it can be retired; what cannot is over by its dates.
    const RETIRES: bool = true;

    /// Reads the form.
    ///
    /// # Errors
    /// Every field that is wrong.
    fn read(typed: &Typed) -> Result<Self::Entry>;
    /// How people speak of it.
    fn title(row: &Self::Row) -> String;
    /// How the cell of a column looks on a page, when it is more than words.
    fn face(row: &Self::Row, column: &str, p: &View) -> Option<Face> {
        match column {
            "state" => Some(Face::in_use(row.mark().retired_at.is_some(), p)),
            _ => None,
        }
    }
    /// What its page says of it.
    fn facts(row: &Self::Row, p: &View) -> Vec<(String, Face)> {
        plain_facts::<Self>(row, p)
    }
    /// What else can be done with it, by those who keep it.
    fn doors(_row: &Self::Row) -> Vec<Door> {
        Vec::new()
    }
    /// Whether it can be changed as it stands; what cannot says why on its page.
    fn is_open(_row: &Self::Row) -> bool {
        true
    }
    /// How far somebody sees: 0 is everything, below it nothing, a key what that member of staff looks after.
    /// The structure of a college is known to everybody in it.
    fn reach(actor: &Actor) -> i64 {
        match actor {
            Actor::User(_) | Actor::System(_) => 0,
            Actor::Applicant { .. } => -1,
        }
    }
}

/// Each column with its cell.
pub fn plain_facts<N: Noun>(row: &N::Row, p: &View) -> Vec<(String, Face)> {
    let locale = Locale::of(p);
    let fact = |column: &'static Column<N::Row>| {
        let face = N::face(row, column.key, p);
        let plain = || Face::of(column.cell(row, &locale).shown());
        (locale.t(column.head), face.unwrap_or_else(plain))
    };
    N::COLUMNS.iter().map(fact).collect()
}

/// The column that says whether a record is in use.
pub const fn state_column<R: Row>() -> Column<R> {
    Column::new("state", "State", Kind::Text, in_use::<R>)
}

fn in_use<R: Row>(row: &R, locale: &Locale) -> Cell {
    let retired = row.mark().retired_at.is_some();
    Cell::text(locale.t(if retired { "Retired" } else { "In use" }))
}

/// The pages of a noun.
pub fn routes<N: Noun>(cfg: &mut web::ServiceConfig) {
    let at = |rest: &str| web::resource(format!("{}{rest}", N::PATH));
    cfg.service(
        at("")
            .route(web::get().to(pages::list::<N>))
            .route(web::post().to(form_pages::create::<N>)),
    )
    .service(at("/export").route(web::get().to(pages::export::<N>)))
    .service(at("/new").route(web::get().to(form_pages::new::<N>)))
    .service(
        at("/{id}")
            .route(web::get().to(record_pages::show::<N>))
            .route(web::post().to(form_pages::update::<N>)),
    )
    .service(at("/{id}/edit").route(web::get().to(form_pages::edit::<N>)))
    .service(at("/{id}/delete").route(web::post().to(record_pages::delete::<N>)));
    if N::RETIRES {
        cfg.service(at("/{id}/retire").route(web::post().to(record_pages::retire::<N>)))
            .service(at("/{id}/restore").route(web::post().to(record_pages::restore::<N>)));
    }
}
