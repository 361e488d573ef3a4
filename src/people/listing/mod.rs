//! Lists of people: students, parents and staff have the same list, with search, filters, order, columns, views, pages and
//! files. Each says what is its own ([`Folk`]); the pages are one.
mod model;
mod narrow;
mod pages;
mod queries;

use actix_web::web;
use diesel::PgConnection;

pub use model::{Face, Offer, Row, Words};
pub use narrow::{Narrow, read_order};
pub use pages::can_show;
pub use queries::{Cond, Reach, found};

use crate::{
    Result,
    platform::{export::Column, web::View},
    policy::{Actor, Permission},
};

/// A kind of people, as its list needs to know it.
pub trait Folk: Sized + Send + Sync + 'static {
    /// What the list shows of one.
    type Row: Row;
    /// Opens the list.
    type Sees: Permission;
    /// As the list is kept and its files are named: `students`
    const LIST: &'static str;
    /// `/students`
    const PATH: &'static str;
    /// The permission to add one, and to see the columns that are sensitive.
    const KEEPS: &'static str;
    /// What the pages say.
    const WORDS: Words;
    /// The columns; the first is the name.
    const COLUMNS: &'static [Column<Self::Row>];
    /// Columns that say much of a person: for those who keep the records, and that they were shown is noted.
    const SENSITIVE: &'static [&'static str];
    /// Names in the address and their words.
    const FILTERS: &'static [(&'static str, &'static str)];
    /// What is selected; `id` is the key.
    const SELECT: &'static str;
    /// Of what.
    const FROM: &'static str;
    /// The key, in what it is selected from.
    const KEY: &'static str;
    /// What is searched, in small letters.
    const FOUND_BY: &'static str;
    /// Columns to order by and what that is; the first is the order when none is asked for.
    const SORTS: &'static [(&'static str, &'static str)];
    /// What the filters offer: a select of `field`, `value`, `label` and `place`. In it `asked.f` has the filters' values as JSON.
    const OFFERS: &'static str;

    /// The keys of those whom an actor may see; none for everybody.
    fn reach(actor: &Actor) -> Option<Reach>;
    /// What a filter leaves.
    ///
    /// # Errors
    /// A value that is none.
    fn cond(filter: &str, value: &str) -> Result<Cond>;
    /// How the cell of a column looks on a page, when it is more than words.
    fn face(row: &Self::Row, column: &str, p: &View) -> Option<Face>;
    /// Takes out what a reader may not see of somebody whom they see.
    fn veil(row: &mut Self::Row, actor: &Actor);
}

/// One of them, as a list shows them; a stranger does not exist.
pub fn one<F: Folk>(conn: &mut PgConnection, actor: &Actor, id: i64) -> Result<F::Row> {
    let narrow = Narrow::to(vec![id]);
    let (rows, _) = found::<F>(conn, actor, &narrow, (1, 0))?;
    rows.into_iter().next().ok_or(crate::Error::NotFound)
}

/// The list and its files.
pub fn routes<F: Folk>(cfg: &mut web::ServiceConfig, list: actix_web::Resource) {
    cfg.service(list.route(web::get().to(pages::list::<F>)))
        .service(
            web::resource(format!("{}/export", F::PATH)).route(web::get().to(pages::export::<F>)),
        );
}
