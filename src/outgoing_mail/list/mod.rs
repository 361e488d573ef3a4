//! The list of outgoing mail: what its address may ask for, its columns, and itself as a file.
pub mod queries;

use diesel::PgConnection;
use serde::Deserialize;

use super::model::{MailRow, MailState};
use crate::{
    Result,
    platform::{
        export::{Cell, Column, Kind, List, chosen},
        web::{Page, Query, offered},
    },
    policy::Actor,
};
use queries::Filter;

/// What stands in the address of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailQuery {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub page: Option<u32>,
    /// Keys of columns, with commas between.
    #[serde(default)]
    pub cols: String,
    /// Of the file.
    #[serde(default)]
    pub format: String,
}

impl MailQuery {
    /// What the list is narrowed to; a state that is none is refused in words.
    pub fn filter(&self) -> Result<Filter> {
        Ok(Filter {
            search: self.q.chars().take(100).collect(),
            state: offered("state", &self.state, MailState::of)?,
        })
    }
    /// A page of rows, with links that keep what else stands in the address.
    pub fn page_of(&self, (rows, total): (Vec<MailRow>, i64)) -> Page<MailRow> {
        let pairs = [
            ("q", &*self.q),
            ("state", &self.state),
            ("cols", &self.cols),
        ];
        Page::new(rows, total, self.page, "/outgoing-mail", &pairs)
    }
    /// Search and filters, as an address has them.
    pub fn text(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let pairs = [("q", &self.q), ("state", &self.state)];
        query.extend_pairs(pairs.iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
    /// Whether any filter is on.
    pub fn is_narrowed(&self) -> bool {
        !(self.q.trim().is_empty() && self.state.is_empty())
    }
}

/// Whether the list can show what this query asks for.
pub fn can_show(query: &str) -> Result<()> {
    let query: MailQuery = Query::read(query)?;
    query.filter()?;
    chosen(COLUMNS, &query.cols).map(drop)
}

/// The columns of the list.
pub const COLUMNS: &[Column<MailRow>] = &[
    Column::new("to", "To", Kind::Text, |mail: &MailRow, _| {
        Cell::text(&mail.to_name)
    })
    .fixed(),
    Column::new("address", "Email", Kind::Text, |mail: &MailRow, _| {
        Cell::text(&mail.to_address)
    })
    .within(),
    Column::new("subject", "Subject", Kind::Text, |mail: &MailRow, _| {
        Cell::text(&mail.subject)
    })
    .within(),
    Column::new("state", "State", Kind::Text, |mail: &MailRow, locale| {
        Cell::text(locale.t(mail.state().word()))
    }),
    Column::new(
        "answer",
        "The mail server said",
        Kind::Text,
        |mail: &MailRow, locale| {
            let answer = mail.answer.as_ref();
            answer.map_or(Cell::Empty, |answer| Cell::text(locale.t(answer)))
        },
    ),
    Column::new("when", "When", Kind::Date, |mail: &MailRow, locale| {
        Cell::moment(Some(mail.updated_at), locale)
    }),
    Column::new("id", "Number", Kind::Number, |mail: &MailRow, _| {
        Cell::Number(mail.id)
    })
    .hidden(),
];

/// The mails that a filter leaves, to be sent as a file.
pub struct Mails {
    pub actor: Actor,
    pub filter: Filter,
}

impl List for Mails {
    type Row = MailRow;
    const NAME: &'static str = "mails";
    const TITLE: &'static str = "Outgoing mail";
    const COLUMNS: &'static [Column<MailRow>] = COLUMNS;

    fn keys(&self, conn: &mut PgConnection, most: i64) -> Result<Vec<i64>> {
        queries::keys(conn, &self.actor, &self.filter, most)
    }
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<MailRow>> {
        queries::of_keys(conn, &self.actor, keys)
    }
    fn key(mail: &MailRow) -> i64 {
        mail.id
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        let state = self.filter.state.map(|state| state.code().to_owned());
        let all = [
            ("Search", self.filter.search.clone()),
            ("State", state.unwrap_or_default()),
        ];
        all.into_iter()
            .filter(|(_, value)| !value.is_empty())
            .collect()
    }
}
