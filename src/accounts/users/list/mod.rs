//! The list of users: what its address may ask for, its columns, and itself as a file.
pub mod queries;

use diesel::PgConnection;
use serde::Deserialize;

use super::{
    actions::UserError,
    model::{State, User},
};
use crate::{
    Error, Result,
    platform::{
        export::{Cell, Column, Kind, List, Locale, chosen},
        web::{Page, Query, Sort, offered},
    },
    policy::{Actor, Role},
};
use queries::Filter;

/// As many users are named one by one at most.
pub const MOST_NAMED: usize = 500;

/// What stands in the address of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UserQuery {
    #[serde(default)]
    pub q: String,
    #[serde(default)]
    pub role: String,
    #[serde(default)]
    pub state: String,
    #[serde(default)]
    pub sort: String,
    #[serde(default)]
    pub page: Option<u32>,
    /// Keys of columns, with commas between.
    #[serde(default)]
    pub cols: String,
    /// Of the file.
    #[serde(default)]
    pub format: String,
    /// Keys of users, with commas between: of the file, those alone.
    #[serde(default)]
    pub ids: String,
}

impl UserQuery {
    /// What the list is narrowed to; a filter that is none is refused in words.
    pub fn filter(&self) -> Result<Filter> {
        Ok(Filter {
            search: self.q.chars().take(100).collect(),
            role: offered("role", &self.role, Role::of)?,
            state: offered("state", &self.state, State::of)?,
            sort: Sort::read(&self.sort, queries::COLUMNS)?,
        })
    }
    /// The users that are named, when some are.
    pub fn only(&self) -> Result<Option<Vec<i64>>> {
        if self.ids.is_empty() {
            return Ok(None);
        }
        let keys: Result<Vec<i64>, _> = self.ids.split(',').map(str::parse).collect();
        let keys = keys
            .map_err(|_| Error::Malformed("“ids” are numbers with commas between them.".into()))?;
        match keys.len() > MOST_NAMED {
            true => Err(Error::Malformed(UserError::TooManySelected.to_string())),
            false => Ok(Some(keys)),
        }
    }
    /// A page of rows, with links that keep what else stands in the address.
    pub fn page_of(&self, (rows, total): (Vec<User>, i64)) -> Page<User> {
        let mut pairs = self.pairs().to_vec();
        pairs.push(("cols", &self.cols));
        Page::new(rows, total, self.page, "/users", &pairs)
    }
    /// Filters, search and order, as an address has them.
    pub fn text(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs().iter().filter(|(_, value)| !value.is_empty()));
        query.finish()
    }
    /// Whether any filter is on.
    pub fn is_narrowed(&self) -> bool {
        !(self.q.trim().is_empty() && self.role.is_empty() && self.state.is_empty())
    }

    fn pairs(&self) -> [(&str, &str); 4] {
        [
            ("q", &*self.q),
            ("role", &self.role),
            ("state", &self.state),
            ("sort", &self.sort),
        ]
    }
}

/// Whether the list can show what this query asks for.
pub fn can_show(query: &str) -> Result<()> {
    let query: UserQuery = Query::read(query)?;
    query.filter()?;
    query.only()?;
    chosen(COLUMNS, &query.cols).map(drop)
}

/// The columns of the list.
pub const COLUMNS: &[Column<User>] = &[
    Column::new("name", "Name", Kind::Text, |user: &User, _| {
        Cell::text(&user.name)
    })
    .fixed()
    .sorted(),
    Column::new("email", "Email", Kind::Text, |user: &User, _| {
        Cell::text(&user.email)
    })
    .within(),
    Column::new("phone", "Phone", Kind::Text, |user: &User, _| {
        user.phone.as_ref().map_or(Cell::Empty, Cell::text)
    })
    .hidden(),
    Column::new("roles", "Roles", Kind::Text, roles),
    Column::new("state", "State", Kind::Text, |user: &User, locale| {
        Cell::text(locale.t(user.state().word()))
    }),
    Column::new(
        "last_login",
        "Last sign-in",
        Kind::Date,
        |user: &User, locale| Cell::moment(user.last_login_at, locale),
    )
    .sorted(),
    Column::new(
        "second_factor",
        "Second factor",
        Kind::Text,
        |user: &User, locale| {
            let on = user.totp_confirmed_at.is_some();
            Cell::text(locale.t(if on { "On" } else { "Off" }))
        },
    ),
    Column::new("created", "Opened", Kind::Date, |user: &User, locale| {
        Cell::moment(Some(user.created_at), locale)
    })
    .sorted()
    .hidden(),
    Column::new("id", "Number", Kind::Number, |user: &User, _| {
        Cell::Number(user.id)
    })
    .hidden(),
];

fn roles(user: &User, locale: &Locale) -> Cell {
    let roles = user.roles().into_iter();
    let words: Vec<String> = roles.map(|role| locale.t(role.word())).collect();
    Cell::text(words.join(", "))
}

/// The users that a filter leaves, or those named alone, to be sent as a file.
pub struct Users {
    pub actor: Actor,
    pub filter: Filter,
    pub only: Option<Vec<i64>>,
}

impl List for Users {
    type Row = User;
    const NAME: &'static str = "users";
    const TITLE: &'static str = "Users";
    const COLUMNS: &'static [Column<User>] = COLUMNS;

    fn keys(&self, conn: &mut PgConnection, most: i64) -> Result<Vec<i64>> {
        queries::keys(conn, &self.actor, &self.filter, self.only.as_deref(), most)
    }
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<User>> {
        queries::of_keys(conn, &self.actor, keys)
    }
    fn key(user: &User) -> i64 {
        user.id
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        let filter = &self.filter;
        let order = match (filter.sort.column, filter.sort.descending) {
            ("name", false) => None,
            (column, false) => Some(column.to_owned()),
            (column, true) => Some(format!("-{column}")),
        };
        let pairs = [
            ("Search", Some(filter.search.clone())),
            ("Role", filter.role.map(|role| role.code().to_owned())),
            ("State", filter.state.map(|state| state.code().to_owned())),
            ("Order", order),
            (
                "Selected",
                self.only.as_ref().map(|only| only.len().to_string()),
            ),
        ];
        let set = pairs
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        set.filter(|(_, value)| !value.is_empty()).collect()
    }
}
