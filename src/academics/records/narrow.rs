//! What a list is asked for, by its address or by the API.
use super::model::Column;
use crate::{Error, Result, platform::web::Sort};

/// What a list is narrowed to and how it is ordered.
#[derive(Clone, Debug)]
pub struct Narrow {
    /// Patterns that the words of a row must match, each of them.
    pub patterns: Vec<String>,
    /// The values of the filters; empty for all.
    pub filters: [String; 3],
    /// From 1, among the columns that a list can be ordered by.
    pub sort: i32,
    /// From the end.
    pub descending: bool,
    /// One record only; 0 for all.
    pub id: i64,
}

impl Narrow {
    /// Everything, by the first column.
    pub fn all() -> Self {
        Self {
            patterns: Vec::new(),
            filters: Default::default(),
            sort: 1,
            descending: false,
            id: 0,
        }
    }
    /// One record.
    pub fn to(id: i64) -> Self {
        Self { id, ..Self::all() }
    }
    /// Rows that have all the words that are searched for.
    #[must_use]
    pub fn search(mut self, text: &str) -> Self {
        let text: String = text.to_lowercase().chars().take(100).collect();
        let literal = |word: &str| {
            let word = word.replace('\\', r"\\");
            word.replace('%', r"\%").replace('_', r"\_")
        };
        let patterns = text.split_whitespace().take(6);
        self.patterns = patterns
            .map(|word| format!("%{}%", literal(word)))
            .collect();
        self
    }
    /// In the order of a column, by its place among those a list can be ordered by.
    #[must_use]
    pub fn order(mut self, sort: Sort, columns: &[Column]) -> Self {
        let mut names = columns.iter().filter(|column| !column.sort.is_empty());
        let place = names.position(|column| column.sort == sort.column);
        self.sort = place.and_then(|at| i32::try_from(at + 1).ok()).unwrap_or(1);
        self.descending = sort.descending;
        self
    }
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
    /// Of a file.
    pub format: String,
    /// The values of the filters, in their order.
    pub filters: [String; 3],
}

impl Asked {
    /// Reads an address's pairs.
    ///
    /// # Errors
    /// A name that no list has, or a page that is no number.
    pub fn of(pairs: Vec<(String, String)>, filters: &[(&str, &str)]) -> Result<Self> {
        let mut asked = Self::default();
        for (name, value) in pairs {
            let place = filters.iter().position(|(filter, _)| *filter == name);
            let slot = match (name.as_str(), place) {
                ("q", _) => &mut asked.q,
                ("sort", _) => &mut asked.sort,
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
    /// Whether something is searched for or filtered.
    pub fn is_narrowed(&self) -> bool {
        !self.q.trim().is_empty() || self.filters.iter().any(|value| !value.is_empty())
    }
}

fn unknown(name: &str) -> Error {
    Error::Malformed(format!("The address is not as it should be: {name}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_strictly() {
        let pairs = |text: &str| {
            let pairs = url::form_urlencoded::parse(text.as_bytes());
            pairs.into_owned().collect::<Vec<_>>()
        };
        let filters = [("kind", "Kind"), ("state", "State")];
        let asked = Asked::of(pairs("q=a+b&state=retired&page=2"), &filters).expect("read");
        assert_eq!((asked.q.as_str(), asked.page), ("a b", Some(2)));
        assert_eq!(asked.filters, ["", "retired", ""]);
        assert!(asked.is_narrowed());
        for wrong in ["role=admin", "page=two", "page=-1"] {
            assert!(Asked::of(pairs(wrong), &filters).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_searched_for_is_text() {
        let narrow = Narrow::all().search("  50%_\\ Data ");
        assert_eq!(narrow.patterns, [r"%50\%\_\\%", "%data%"]);
    }
}
