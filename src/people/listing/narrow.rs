//! What a list of people is asked for, by its address or by the API.
use super::{Folk, queries::Cond};
use crate::{
    Error, Result,
    platform::{text::like, web::Sort},
};

/// What a list is narrowed to and how it is ordered.
#[derive(Clone, Debug, Default)]
pub struct Narrow {
    /// Patterns that what is searched must match, each of them.
    pub patterns: Vec<String>,
    /// What the filters leave.
    pub conds: Vec<Cond>,
    /// Places among [`Folk::SORTS`], and whether from the end.
    pub order: Vec<(usize, bool)>,
    /// Some people only, by their keys.
    pub ids: Option<Vec<i64>>,
}

impl Narrow {
    /// Some people.
    pub fn to(ids: Vec<i64>) -> Self {
        Self {
            ids: Some(ids),
            ..Self::default()
        }
    }
    /// Those who have all the words that are searched for.
    #[must_use]
    pub fn search(mut self, text: &str) -> Self {
        let text: String = text.to_lowercase().chars().take(100).collect();
        self.patterns = text.split_whitespace().take(6).map(like).collect();
        self
    }
}

/// The order of `name,-admitted_on`, as the API has it.
///
/// # Errors
/// A field that a list cannot be ordered by, or an empty one.
pub fn read_order<F: Folk>(text: &str) -> Result<Vec<(usize, bool)>> {
    let one = |part: &str| {
        let name = part.strip_prefix('-').unwrap_or(part);
        let place = F::SORTS.iter().position(|(column, _)| *column == name);
        let name: String = name.chars().take(40).collect();
        let none = || Error::Malformed(format!("ordering: there is no “{name}” to order by."));
        place
            .map(|place| (place, part.starts_with('-')))
            .ok_or_else(none)
    };
    text.split(',').map(one).collect()
}

/// What stands in the address of a list.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What is searched for.
    pub q: String,
    /// The order.
    pub sort: String,
    /// From 1.
    pub page: Option<u32>,
    /// Keys of columns, with commas between.
    pub cols: String,
    /// Of a file.
    pub format: String,
    /// The values of the filters, in their order.
    pub filters: Vec<String>,
}

impl Asked {
    /// Reads an address's pairs.
    ///
    /// # Errors
    /// A name that the list does not have, one that stands there twice, or a page that is no number.
    pub fn of<F: Folk>(pairs: Vec<(String, String)>) -> Result<Self> {
        let mut asked = Self {
            filters: vec![String::new(); F::FILTERS.len()],
            ..Self::default()
        };
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in pairs {
            if seen.contains(&name) {
                return Err(unknown(&name));
            }
            seen.push(name.clone());
            let place = F::FILTERS.iter().position(|(filter, _)| *filter == name);
            let slot = match (name.as_str(), place) {
                ("q", _) => &mut asked.q,
                ("sort", _) => &mut asked.sort,
                ("cols", _) => &mut asked.cols,
                ("format", _) => &mut asked.format,
                ("page", _) => {
                    asked.page = Some(value.parse().map_err(|_| unknown("page"))?);
                    continue;
                }
                (_, Some(at)) => asked.filters.get_mut(at).ok_or_else(|| unknown(&name))?,
                (_, None) => return Err(unknown(&name)),
            };
            *slot = value;
        }
        Ok(asked)
    }
    /// The order that is asked for, the list's own when none is.
    ///
    /// # Errors
    /// What is no column that the list can be ordered by.
    pub fn order<F: Folk>(&self) -> Result<Sort> {
        let (descending, name) = match self.sort.strip_prefix('-') {
            Some(name) => (true, name),
            None => (false, self.sort.as_str()),
        };
        let found = match self.sort.is_empty() {
            true => F::SORTS.first(),
            false => F::SORTS.iter().find(|(column, _)| *column == name),
        };
        let name: String = name.chars().take(40).collect();
        let none = || {
            Error::Malformed(format!(
                "The list cannot be ordered by “{name}”. Use the headings of its columns."
            ))
        };
        found
            .map(|(column, _)| Sort { column, descending })
            .ok_or_else(none)
    }
    /// What is asked for, as the database is asked.
    ///
    /// # Errors
    /// A filter's value that is none.
    pub fn narrow<F: Folk>(&self) -> Result<Narrow> {
        let sort = self.order::<F>()?;
        let mut narrow = Narrow::default().search(&self.q);
        let place = F::SORTS
            .iter()
            .position(|(column, _)| *column == sort.column);
        narrow.order = vec![(place.unwrap_or_default(), sort.descending)];
        for ((name, _), value) in F::FILTERS.iter().zip(&self.filters) {
            if !value.is_empty() {
                narrow.conds.push(F::cond(name, value)?);
            }
        }
        Ok(narrow)
    }
    /// What stands in the address besides page and columns.
    pub fn pairs<F: Folk>(&self) -> Vec<(&str, &str)> {
        let own = [("q", &*self.q), ("sort", &*self.sort)];
        let names = F::FILTERS.iter().map(|(name, _)| *name);
        let filters = names.zip(self.filters.iter().map(String::as_str));
        let all = own.into_iter().chain(filters);
        all.filter(|(_, value)| !value.is_empty()).collect()
    }
    /// Whether something is searched for or filtered.
    pub fn is_narrowed(&self) -> bool {
        !self.q.trim().is_empty() || self.filters.iter().any(|value| !value.is_empty())
    }
}

fn unknown(name: &str) -> Error {
    let name: String = name.chars().take(40).collect();
    Error::Malformed(format!("The address is not as it should be: {name}."))
}
