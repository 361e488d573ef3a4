//! What is kept of a person's lists, and which lists there are.
use diesel::prelude::*;

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
];

/// Where the page of a list is.
pub fn page_of(list: &str) -> Option<&'static str> {
    let found = LISTS.iter().find(|(name, _)| *name == list);
    found.map(|(_, page)| *page)
}

/// A saved view.
#[derive(Clone, Debug, PartialEq, Eq, Queryable)]
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
    /// The address of the view that the list opens with, if the person chose one and it says anything.
    pub fn opening(&self, page: &str) -> Option<String> {
        let view = self.views.iter().find(|view| view.is_default)?;
        Some(view.address(page)).filter(|address| address != page)
    }
}
