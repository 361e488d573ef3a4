//! A list as one person looks at it now.
use super::model::Kept;
use crate::{
    Result,
    platform::{
        export::{Cell, Column, Locale, chosen},
        web::{Choice, View},
    },
};

/// A list as one person looks at it now: its columns, and the views to choose from.
#[derive(Debug)]
pub struct Arrangement<R: 'static> {
    /// The list's name.
    pub name: &'static str,
    /// Filters, search and order as the address has them, without page and columns.
    pub query: String,
    /// Keys of the columns, `name,email`, when they are not the list's own.
    pub cols: String,
    columns: Vec<&'static Column<R>>,
    all: &'static [Column<R>],
    page: &'static str,
    kept: Kept,
    locale: Locale,
}

/// A saved view, as a tab and in the menu of views.
#[derive(Debug)]
pub struct ViewTab {
    /// Its key; none for the whole list.
    pub id: Option<i64>,
    /// Its name.
    pub label: String,
    /// Where it is.
    pub href: String,
    /// Whether it is what is shown.
    pub current: bool,
    /// Whether the list opens with it.
    pub opens: bool,
    /// Tabs count nothing.
    pub count: Option<i64>,
}

impl<R> Arrangement<R> {
    /// Of what is kept and what the address asks for: its own columns win over those chosen last.
    pub fn new(
        p: &View,
        (name, page): (&'static str, &'static str),
        all: &'static [Column<R>],
        kept: Kept,
        (query, cols): (String, &str),
    ) -> Result<Self> {
        let known = |key: &&String| all.iter().any(|column| column.key == **key);
        let remembered: Vec<String> = kept.columns.iter().filter(known).cloned().collect();
        let asked = match cols {
            "" => remembered.join(","),
            cols => cols.to_owned(),
        };
        Ok(Self {
            columns: chosen(all, &asked)?,
            cols: asked,
            name,
            query,
            all,
            page,
            kept,
            locale: Locale::of(p),
        })
    }

    /// The columns of the page's table; what stands in another's cell is none.
    pub fn on_page(&self) -> impl Iterator<Item = &&'static Column<R>> {
        self.columns.iter().filter(|column| !column.within)
    }
    /// Whether a column is shown.
    pub fn has(&self, key: &str) -> bool {
        self.columns.iter().any(|column| column.key == key)
    }
    /// A cell as people read it.
    pub fn text(&self, column: &Column<R>, row: &R) -> String {
        match column.cell(row, &self.locale) {
            Cell::Empty => "–".to_owned(),
            cell => cell.shown(),
        }
    }
    /// The columns to choose from.
    pub fn choices(&self) -> Vec<Choice> {
        let free = self.all.iter().filter(|column| !column.fixed);
        let choice = |column: &Column<R>| {
            Choice::new(column.key, self.locale.t(column.head), self.has(column.key))
        };
        free.map(choice).collect()
    }
    /// Where the whole list is, whatever view it opens with.
    pub fn whole(&self) -> String {
        match self.kept.opens_with_view() {
            true => format!("{}?page=1", self.page),
            false => self.page.to_owned(),
        }
    }
    /// Where what is shown is as a file of that format.
    pub fn export(&self, format: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(self.query.clone());
        if !self.cols.is_empty() {
            query.append_pair("cols", &self.cols);
        }
        query.append_pair("format", format);
        format!("{}/export?{}", self.page, query.finish())
    }
    /// The whole list under these words, then each view.
    pub fn tabs(&self, words: impl AsRef<str>) -> Vec<ViewTab> {
        let views = self.kept.views.iter().map(|view| ViewTab {
            id: Some(view.id),
            label: view.name.clone(),
            href: view.address(self.page),
            current: view.query == self.query
                && (view.columns.is_empty() || view.columns.join(",") == self.cols),
            opens: view.is_default,
            count: None,
        });
        let mut tabs: Vec<ViewTab> = views.collect();
        let mut shown = false;
        for tab in &mut tabs {
            tab.current &= !shown;
            shown |= tab.current;
        }
        let whole = ViewTab {
            id: None,
            label: words.as_ref().to_owned(),
            href: self.whole(),
            current: !shown && self.query.is_empty(),
            opens: false,
            count: None,
        };
        tabs.insert(0, whole);
        tabs
    }
    /// Each view.
    pub fn views(&self) -> Vec<ViewTab> {
        self.tabs("")
            .into_iter()
            .filter(|tab| tab.id.is_some())
            .collect()
    }
}
