//! What people can keep of their lists. It is theirs alone and changes nothing for others, so it is not in the audit log.
use diesel::result::Error as DieselError;

use super::{
    model::{Lists, SavedView, page_of},
    queries,
};
use crate::{
    Error, Result,
    error::{Rule, violated},
    platform::db::Tx,
    policy::Actor,
    types::is_hidden,
};

/// The most views of one list that a person keeps.
const MOST: i64 = 30;

/// Why a view is not kept.
#[derive(Debug, thiserror::Error)]
pub enum ViewError {
    #[error("Give the view a name of 1 to 60 characters.")]
    Name,
    #[error("You have a view of this name already. Use another name, or delete that one first.")]
    Taken,
    #[error("You have 30 views of this list. Delete one first.")]
    TooMany,
    #[error("The name has characters that cannot be seen. Type it anew without them.")]
    NameHidden,
    #[error(
        "The list cannot be shown so: it has no such filter, order or column. Choose them on its page, then save the view."
    )]
    Unreadable,
    #[error("These filters are too long to be kept. Use fewer of them.")]
    TooLong,
}

impl Rule for ViewError {
    fn field(&self) -> &'static str {
        match self {
            Self::Name | Self::NameHidden | Self::Taken => "view_name",
            Self::Unreadable | Self::TooMany | Self::TooLong => "",
        }
    }
    fn code(&self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::NameHidden => "name_hidden",
            Self::Unreadable => "unreadable",
            Self::Taken => "name_taken",
            Self::TooMany => "too_many",
            Self::TooLong => "too_long",
        }
    }
}

/// A view to be kept.
#[derive(Clone, Debug)]
pub struct SaveView {
    pub list: String,
    pub name: String,
    /// As the address has it.
    pub query: String,
    pub columns: Vec<String>,
    /// Whether the list opens with it.
    pub is_default: bool,
}

/// Keeps a view; the key.
pub fn save_view(tx: &mut Tx<'_>, actor: &Actor, lists: &Lists, cmd: &SaveView) -> Result<i64> {
    let user = actor.user()?.id;
    page_of(&cmd.list).ok_or(Error::NotFound)?;
    let name = cmd.name.trim();
    if name.is_empty() || name.chars().count() > 60 {
        return Err(ViewError::Name.into());
    }
    if name.chars().any(is_hidden) {
        return Err(ViewError::NameHidden.into());
    }
    if cmd.query.len() > 2000 || cmd.columns.len() > 100 {
        return Err(ViewError::TooLong.into());
    }
    let view = SavedView {
        id: 0,
        list: cmd.list.clone(),
        name: name.to_owned(),
        query: cmd.query.clone(),
        columns: cmd.columns.clone(),
        is_default: cmd.is_default,
    };
    lists.check(&view)?;
    if queries::count(tx, user, &cmd.list)? >= MOST {
        return Err(ViewError::TooMany.into());
    }
    if cmd.is_default {
        queries::set_default(tx, user, &cmd.list, None)?;
    }
    queries::insert(tx, user, &view).map_err(worded)
}

/// Makes a view the one that its list opens with; of the one that is already, takes that away. The list.
pub fn make_default(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<String> {
    let user = actor.user()?.id;
    let view = queries::view(tx, user, id)?;
    let next = Some(id).filter(|_| !view.is_default);
    queries::set_default(tx, user, &view.list, next)?;
    Ok(view.list)
}

/// Forgets a view. The list.
pub fn delete_view(tx: &mut Tx<'_>, actor: &Actor, id: i64) -> Result<String> {
    let view = queries::view(tx, actor.user()?.id, id)?;
    queries::delete(tx, id)?;
    Ok(view.list)
}

/// Keeps which columns of a list are shown.
pub fn choose_columns(
    tx: &mut Tx<'_>,
    actor: &Actor,
    list: &str,
    columns: &[String],
) -> Result<()> {
    page_of(list).ok_or(Error::NotFound)?;
    if columns.len() > 100 || columns.iter().any(|key| key.len() > 60) {
        return Err(ViewError::TooLong.into());
    }
    Ok(queries::set_columns(tx, actor.user()?.id, list, columns)?)
}

fn worded(err: DieselError) -> Error {
    match violated(&err) {
        Some("saved_views_name") => ViewError::Taken.into(),
        _ => err.into(),
    }
}
