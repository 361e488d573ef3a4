//! Lists: search, filters, order and page stand in the address, so that a list can be linked, kept and gone back to.
use super::View;
use crate::{Error, Result};

/// A filter's value, when it is one of those that the list offers; any other is refused by name.
pub fn offered<T>(name: &str, value: &str, of: impl Fn(&str) -> Option<T>) -> Result<Option<T>> {
    match value {
        "" => Ok(None),
        value => of(value).map(Some).ok_or_else(|| {
            let value: String = value.chars().take(40).collect();
            Error::Malformed(format!(
                "There is no {name} “{value}” to narrow the list to. Choose one of those that the list offers."
            ))
        }),
    }
}

/// How a list is ordered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// One of the list's columns.
    pub column: &'static str,
    /// From the end.
    pub descending: bool,
}

impl Sort {
    /// Reads `name` or `-name`, and refuses what is no column of the list; nothing is its first.
    pub fn read(text: &str, columns: &'static [&'static str]) -> Result<Self> {
        let name = text.strip_prefix('-').unwrap_or(text);
        match text.is_empty() || columns.contains(&name) {
            true => Ok(Self::of(text, columns)),
            false => {
                let name: String = name.chars().take(40).collect();
                Err(Error::Malformed(format!(
                    "The list cannot be ordered by “{name}”. Use the headings of its columns."
                )))
            }
        }
    }
    /// Reads `name` or `-name`; what is no column of the list is its first.
    pub fn of(text: &str, columns: &'static [&'static str]) -> Self {
        let (descending, name) = text
            .strip_prefix('-')
            .map_or((false, text), |name| (true, name));
        match columns.iter().find(|column| **column == name) {
            Some(column) => Self { column, descending },
            None => Self {
                column: columns.first().copied().unwrap_or_default(),
                descending: false,
            },
        }
    }
    /// What a heading's link sets: the other way round when the column is the order already.
    pub fn next(&self, column: &str) -> String {
        match self.column == column && !self.descending {
            true => format!("-{column}"),
            false => column.to_owned(),
        }
    }
    /// For `aria-sort`; empty for a column that is not the order.
    pub fn aria(&self, column: &str) -> &'static str {
        match (self.column == column, self.descending) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        }
    }
}

/// One page of a list.
#[derive(Debug)]
pub struct Page<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// How many rows the whole list has.
    pub total: i64,
    /// From 1.
    pub number: i64,
    base: String,
    pairs: Vec<(String, String)>,
}

/// The pager below a list, as `components/pager.html` draws it.
#[derive(Debug)]
pub struct Pager {
    /// "26 – 50 of 1,284 users"
    pub shown: String,
    /// The page before.
    pub previous: Option<String>,
    /// The next page.
    pub next: Option<String>,
    /// First, last and those around the one shown.
    pub numbers: Vec<PageLink>,
}

/// A page in the pager; without an address it stands for pages that are left out.
#[derive(Debug)]
pub struct PageLink {
    /// Its number.
    pub label: String,
    /// Where to.
    pub href: Option<String>,
    /// Whether it is the page that is shown.
    pub current: bool,
}

impl<T> Page<T> {
    /// Rows on a page.
    pub const SIZE: i64 = 25;

    /// Rows to leave out before a page; a page too far on is worked out by the database as empty.
    pub fn offset(number: Option<u32>) -> i64 {
        i64::from(number.unwrap_or(1).clamp(1, 1_000_000) - 1) * Self::SIZE
    }
    /// Of its rows, and the address it has without its page: path and pairs.
    pub fn new(
        rows: Vec<T>,
        total: i64,
        number: Option<u32>,
        base: &str,
        pairs: &[(&str, &str)],
    ) -> Self {
        let pairs = pairs.iter().filter(|(_, value)| !value.is_empty());
        let pairs = pairs
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Self {
            rows,
            total,
            number: i64::from(number.unwrap_or(1).max(1)),
            base: base.to_owned(),
            pairs,
        }
    }
    /// How many pages there are, at least one.
    pub fn pages(&self) -> i64 {
        (self.total + Self::SIZE - 1).div_euclid(Self::SIZE).max(1)
    }
    /// The number of the first row shown; 0 when there is none.
    pub fn from(&self) -> i64 {
        match self.rows.is_empty() {
            true => 0,
            false => (self.number - 1) * Self::SIZE + 1,
        }
    }
    /// The number of the last row shown.
    pub fn to(&self) -> i64 {
        match self.rows.len() {
            0 => 0,
            len => (self.number - 1) * Self::SIZE + len as i64,
        }
    }
    /// "26 – 50 of 1,284 users", given the words for all of them; those alone when they fit on a page.
    pub fn shown(&self, p: &View, total: String) -> String {
        match self.rows.is_empty() || self.pages() == 1 {
            true => total,
            false => format!("{} – {} {} {total}", self.from(), self.to(), p.t("of")),
        }
    }
    /// The list's address with one part set otherwise and from its first page; an empty value takes the part out.
    pub fn with(&self, name: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let kept = self.pairs.iter().filter(|(other, _)| other != name);
        query.extend_pairs(kept);
        if !value.is_empty() {
            query.append_pair(name, value);
        }
        match query.finish() {
            query if query.is_empty() => self.base.clone(),
            query => format!("{}?{query}", self.base),
        }
    }
    /// The address of the page before.
    pub fn previous(&self) -> Option<String> {
        (self.number > 1).then(|| self.with("page", &(self.number - 1).to_string()))
    }
    /// The address of the next page.
    pub fn next(&self) -> Option<String> {
        (self.number < self.pages()).then(|| self.with("page", &(self.number + 1).to_string()))
    }
    /// The pager, with the words that say what is shown.
    pub fn pager(&self, shown: String) -> Pager {
        let last = self.pages();
        let mut numbers: Vec<PageLink> = Vec::new();
        let mut before = 0;
        for number in [1, self.number - 1, self.number, self.number + 1, last] {
            if number <= before || number > last {
                continue;
            }
            if number > before + 1 {
                numbers.push(PageLink {
                    label: String::new(),
                    href: None,
                    current: false,
                });
            }
            let href = Some(self.with("page", &number.to_string()));
            numbers.push(PageLink {
                label: number.to_string(),
                href,
                current: number == self.number,
            });
            before = number;
        }
        Pager {
            shown,
            previous: self.previous(),
            next: self.next(),
            numbers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(total: i64, number: u32) -> Page<u8> {
        Page::new(
            vec![0; 3],
            total,
            Some(number),
            "/users",
            &[("search", "a b"), ("role", "")],
        )
    }

    #[test]
    fn links_keep_what_else_stands_in_the_address() {
        let page = page(100, 2);
        assert_eq!(page.with("role", "admin"), "/users?search=a+b&role=admin");
        assert_eq!(page.with("search", ""), "/users");
        assert_eq!(page.next().as_deref(), Some("/users?search=a+b&page=3"));
    }

    #[test]
    fn the_pager_shows_the_ends_and_what_is_near() {
        let shown = |total, number| -> Vec<String> {
            page(total, number)
                .pager(String::new())
                .numbers
                .into_iter()
                .map(|link| link.label)
                .collect()
        };
        assert_eq!(shown(10, 1), ["1"]);
        assert_eq!(shown(250, 1), ["1", "2", "", "10"]);
        assert_eq!(shown(250, 5), ["1", "", "4", "5", "6", "", "10"]);
        assert_eq!(shown(250, 10), ["1", "", "9", "10"]);
        assert_eq!(shown(0, 1), ["1"]);
    }

    #[test]
    fn an_order_that_is_no_column_is_refused_by_name() {
        const COLUMNS: &[&str] = &["name", "email"];
        assert_eq!(Sort::read("", COLUMNS).expect("sort").column, "name");
        assert!(Sort::read("-email", COLUMNS).expect("sort").descending);
        for evil in ["password", "-", "--name", "name;drop"] {
            assert!(Sort::read(evil, COLUMNS).is_err(), "{evil}");
        }
    }

    #[test]
    fn an_order_that_is_no_column_is_the_first() {
        assert_eq!(
            Sort::of("-email", &["name", "email"]),
            Sort {
                column: "email",
                descending: true
            }
        );
        assert_eq!(
            Sort::of("password", &["name", "email"]),
            Sort {
                column: "name",
                descending: false
            }
        );
    }
}
