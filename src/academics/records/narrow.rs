//! What a list is asked for, by its address or by the API.
use super::Noun;
use crate::{
    Error, Result,
    platform::{text::like, web::Sort},
};

/// What a list is ordered by: an expression of its listing `x`, and whether it goes from the end.
pub type Order = (&'static str, bool);

/// What a list is narrowed to and how it is ordered.
#[derive(Clone, Debug)]
pub struct Narrow {
    /// Patterns that the words of a row must match, each of them.
    pub patterns: Vec<String>,
    /// The values of the filters; empty for all.
    pub filters: [String; 3],
    /// By what it is ordered; by the noun's first sorted column when it is empty.
    pub orders: Vec<Order>,
    /// Some records only, by their keys.
    pub ids: Option<Vec<i64>>,
}

impl Narrow {
    /// Everything, by the first column.
    pub fn all() -> Self {
        Self {
            patterns: Vec::new(),
            filters: Default::default(),
            orders: Vec::new(),
            ids: None,
        }
    }
    /// Some records.
    pub fn to(ids: Vec<i64>) -> Self {
        Self {
            ids: Some(ids),
            ..Self::all()
        }
    }
    /// Rows that have all the words that are searched for.
    #[must_use]
    pub fn search(mut self, text: &str) -> Self {
        let text: String = text.to_lowercase().chars().take(100).collect();
        self.patterns = text.split_whitespace().take(6).map(like).collect();
        self
    }
    /// In the order of one of a noun's columns.
    #[must_use]
    pub fn order<N: Noun>(self, sort: Sort) -> Self {
        let mut sorted = N::COLUMNS.iter().filter(|column| column.sorted);
        let place = sorted.position(|column| column.key == sort.column);
        let by = place.and_then(|place| N::SORTS.get(place));
        self.by(by.map(|by| (*by, sort.descending)))
    }
    /// By these, one after another.
    #[must_use]
    pub fn by(mut self, orders: impl IntoIterator<Item = Order>) -> Self {
        self.orders = orders.into_iter().collect();
        self
    }
}

/// The order that an address asks for, the noun's own when it asks for none.
///
/// # Errors
/// What is no column that the list can be ordered by.
pub fn sort<N: Noun>(text: &str) -> Result<Sort> {
    let text = if text.is_empty() { N::ORDER } else { text };
    let (descending, name) = text
        .strip_prefix('-')
        .map_or((false, text), |name| (true, name));
    let mut sorted = N::COLUMNS.iter().filter(|column| column.sorted);
    let found = match text.is_empty() {
        true => sorted.next(),
        false => sorted.find(|column| column.key == name),
    };
    let name: String = name.chars().take(40).collect();
    let none = || {
        Error::Malformed(format!(
            "The list cannot be ordered by “{name}”. Use the headings of its columns."
        ))
    };
    found
        .map(|column| Sort {
            column: column.key,
            descending,
        })
        .ok_or_else(none)
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
