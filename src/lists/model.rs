//! What is kept of a person's lists, and which lists there are.
use std::sync::Arc;

use diesel::prelude::*;
use serde::Deserialize;
use serde_json::Value;

use super::actions::ViewError;
use crate::{Result, platform::web::local_path};

/// Lists whose columns and views are kept: the name, and where its page is.
const LISTS: &[(&str, &str)] = &[
    ("users", "/users"),
    ("batches", "/academics/batches"),
    ("courses", "/academics/courses"),
    ("curricula", "/academics/curricula"),
    ("departments", "/academics/departments"),
    ("holidays", "/academics/holidays"),
    ("offerings", "/academics/offerings"),
    ("periods", "/academics/periods"),
    ("programmes", "/academics/programmes"),
    ("rooms", "/academics/rooms"),
    ("sections", "/academics/sections"),
    ("terms", "/academics/terms"),
    ("years", "/academics/years"),
    ("students", "/students"),
    ("parents", "/parents"),
    ("staff", "/staff"),
    ("proposals", "/proposals"),
    ("jobs", "/jobs"),
    ("mails", "/outgoing-mail"),
];

/// Where the page of a list is.
pub fn page_of(list: &str) -> Option<&'static str> {
    let found = LISTS.iter().find(|(name, _)| *name == list);
    found.map(|(_, page)| *page)
}

/// Whether a list can show what a query asks for.
pub type CanShow = fn(&str) -> Result<()>;

/// For each list that is kept, the slice that knows what it can show.
#[derive(Clone, Default)]
pub struct Lists(Arc<Vec<(&'static str, CanShow)>>);

impl Lists {
    /// Adds a slice's answer for its list.
    #[must_use]
    pub fn with(self, list: &'static str, can_show: CanShow) -> Self {
        let mut all = self.0.to_vec();
        all.push((list, can_show));
        Self(Arc::new(all))
    }
    /// Refuses a view that its list cannot show.
    pub fn check(&self, view: &SavedView) -> Result<(), ViewError> {
        let address = view.address("");
        let query = address.strip_prefix('?').unwrap_or(&address);
        let mut known = self.0.iter().filter(|(name, _)| *name == view.list);
        match known.any(|(_, can_show)| can_show(query).is_ok()) {
            true => Ok(()),
            false => Err(ViewError::Unreadable),
        }
    }
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Queryable, Deserialize)]
pub struct SavedView {
    pub id: i64,
    pub list: String,
    pub name: String,
    pub query: String,
    pub columns: Vec<String>,
    pub is_default: bool,
}

/// All that is kept of one list of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    pub(super) views: Vec<SavedView>,
    pub(super) columns: Vec<String>,
}

impl SavedView {
    /// The address of the view.
    pub fn address(&self, page: &str) -> String {
        let mut query = self.query.clone();
        if !self.columns.is_empty() {
            let columns = self.columns.join(",");
            let mut pair = url::form_urlencoded::Serializer::new(String::new());
            pair.append_pair("cols", &columns);
            let and = if query.is_empty() { "" } else { "&" };
            query = format!("{query}{and}{}", pair.finish());
        }
        match query.is_empty() {
            true => page.to_owned(),
            false => format!("{page}?{query}"),
        }
    }
}

impl Kept {
    /// As the database says it.
    pub fn read(said: Value) -> Result<Self> {
        #[derive(Deserialize)]
        struct Said {
            views: Vec<SavedView>,
            columns: Option<Vec<String>>,
        }
        let said: Said = serde_json::from_value(said)?;
        Ok(Self {
            views: said.views,
            columns: said.columns.unwrap_or_default(),
        })
    }
    /// The address of the view that the list opens with, if the person chose one and it says anything that can be read.
    pub fn opening(&self, page: &str, can_show: CanShow) -> Option<String> {
        let view = self.views.iter().find(|view| view.is_default)?;
        let address = view.address(page);
        let (_, query) = address.split_once('?')?;
        let readable = local_path(&address) == address && can_show(query).is_ok();
        readable.then_some(address)
    }
    /// Whether the person chose a view for the list to open with.
    pub fn opens_with_view(&self) -> bool {
        self.views.iter().any(|view| view.is_default)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_view_is_kept_only_where_somebody_knows_what_can_be_shown() {
        let lists = crate::routes::lists();
        for (list, _) in LISTS {
            let view = SavedView {
                id: 0,
                list: (*list).to_owned(),
                name: "Mine".into(),
                query: String::new(),
                columns: Vec::new(),
                is_default: false,
            };
            assert!(lists.check(&view).is_ok(), "{list}");
            assert!(Lists::default().check(&view).is_err(), "{list}");
        }
    }
}
