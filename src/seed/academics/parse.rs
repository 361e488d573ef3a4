//! Reads a plan of study as the catalogue has it.
use super::catalogue;

/// A course in a line of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// The programme's own: name, how it is taught, what has to be taken before.
    Own(&'a str, Taught, Vec<&'a str>),
    /// Of the programme of a mark, by its name.
    Of(&'a str, &'a str),
}

/// How a course is taught.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taught {
    /// In lectures, with so many credits.
    Lectures(i16),
    /// In a laboratory.
    Laboratory,
    /// As a project.
    Project,
}

/// What stands between two bars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry<'a> {
    /// What everybody takes.
    One(Item<'a>),
    /// A group's name, how many are taken, and what there is.
    Group(&'a str, i16, Vec<Item<'a>>),
}

/// The semesters of the programme of a mark.
pub fn semesters(mark: &str) -> Vec<Vec<Entry<'static>>> {
    let lines = catalogue::of(mark).lines();
    lines
        .map(|line| line.split(" | ").map(entry).collect())
        .collect()
}

impl<'a> Entry<'a> {
    /// The courses in it.
    pub fn items(&self) -> &[Item<'a>] {
        match self {
            Entry::One(item) => std::slice::from_ref(item),
            Entry::Group(_, _, items) => items,
        }
    }
}

fn entry(text: &str) -> Entry<'_> {
    let Some(group) = text
        .strip_prefix('{')
        .and_then(|rest| rest.strip_suffix('}'))
    else {
        return Entry::One(item(text));
    };
    let (head, items) = group.split_once(": ").unwrap_or((group, ""));
    let (name, choose) = head.rsplit_once(' ').unwrap_or((head, "1"));
    let items = items.split("; ").map(item).collect();
    Entry::Group(name, choose.parse().unwrap_or(1), items)
}

fn item(text: &str) -> Item<'_> {
    if let Some((mark, name)) = text.strip_prefix('=').and_then(|rest| rest.split_once(':')) {
        return Item::Of(mark, name);
    }
    let (head, needs) = text.split_once(" < ").unwrap_or((text, ""));
    let needs = needs.split(" & ").filter(|name| !name.is_empty()).collect();
    let (name, taught) = head.rsplit_once(' ').unwrap_or((head, "3"));
    let taught = match taught {
        "*L" => Taught::Laboratory,
        "*P" => Taught::Project,
        credits => Taught::Lectures(credits.parse().unwrap_or(3)),
    };
    Item::Own(name, taught, needs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_meant() {
        assert_eq!(
            entry("Data Structures 4 < Programming in C & Logic"),
            Entry::One(Item::Own(
                "Data Structures",
                Taught::Lectures(4),
                vec!["Programming in C", "Logic"]
            ))
        );
        assert_eq!(
            entry("=CS:Operating Systems"),
            Entry::One(Item::Of("CS", "Operating Systems"))
        );
        assert_eq!(
            entry("{Elective I 1: Web Design 2; Robotics *L}"),
            Entry::Group(
                "Elective I",
                1,
                vec![
                    Item::Own("Web Design", Taught::Lectures(2), vec![]),
                    Item::Own("Robotics", Taught::Laboratory, vec![]),
                ]
            )
        );
    }
}
