//! The list of parents.
use super::queries::list::{self as own, ParentRow};
use crate::{
    Error, Result,
    people::listing::{Cond, Face, Folk, Reach, Words},
    platform::{
        export::{Cell, Column, Kind},
        web::View,
    },
    policy::{Actor, Scope, ViewStudents},
};

/// Parents, as their list needs to know them.
pub struct Parents;

impl Folk for Parents {
    type Row = ParentRow;
    type Sees = ViewStudents;
    const LIST: &'static str = "parents";
    const PATH: &'static str = "/parents";
    const KEEPS: &'static str = "students.manage";
    const WORDS: Words = Words {
        icon: "users",
        many: "Parents",
        lead: "Parents and guardians of the students whom you look after. They are added on a student's page.",
        add: "",
        count: ("{n} parent", "{n} parents"),
        find: "Name or email",
        none: (
            "No parent yet",
            "Parents are added on the page of a student.",
        ),
    };
    const SENSITIVE: &'static [&'static str] = &["phone"];
    const FILTERS: &'static [(&'static str, &'static str)] = &[
        ("programme", "Programme"),
        ("section", "Section"),
        ("children", "Children"),
    ];
    const SELECT: &'static str = own::SELECT;
    const FROM: &'static str = "parents g JOIN users u ON u.id = g.user_id";
    const KEY: &'static str = "g.id";
    const FOUND_BY: &'static str = "(lower(u.name) || ' ' || u.email)";
    const SORTS: &'static [(&'static str, &'static str)] = &[
        ("name", "lower(u.name)"),
        ("email", "u.email"),
        ("count", "count"),
    ];
    const OFFERS: &'static str = own::OFFERS;
    const COLUMNS: &'static [Column<ParentRow>] = &[
        Column::new("name", "Name", Kind::Text, |row: &ParentRow, _| {
            Cell::text(&row.name)
        })
        .fixed()
        .sorted(),
        Column::new("email", "Email", Kind::Text, |row: &ParentRow, _| {
            Cell::text(&row.email)
        })
        .within(),
        Column::new("count", "Children", Kind::Number, |row: &ParentRow, _| {
            Cell::Number(row.count)
        })
        .sorted(),
        Column::new(
            "children",
            "Names",
            Kind::Text,
            |row: &ParentRow, _| match row.children.is_empty() {
                true => Cell::Empty,
                false => Cell::text(&row.children),
            },
        ),
        Column::new("phone", "Phone", Kind::Text, |row: &ParentRow, _| {
            row.phone.as_ref().map_or(Cell::Empty, Cell::text)
        })
        .hidden(),
    ];

    fn reach(actor: &Actor) -> Option<Reach> {
        own::reach(actor)
    }
    fn cond(filter: &str, value: &str) -> Result<Cond> {
        let none = || {
            let value: String = value.chars().take(40).collect();
            Error::Malformed(format!(
                "There is no {filter} “{value}” to narrow the list to. Choose one of those that the list offers."
            ))
        };
        let key = || value.parse().map_err(|_| none());
        match (filter, value) {
            ("programme", _) => Ok(Cond::key(
                "EXISTS (SELECT FROM guardianships l JOIN students s ON s.id = l.student_id JOIN batches b ON b.id = s.batch_id
                          WHERE l.parent_id = g.id AND b.programme_id = ",
                key()?,
                ")",
            )),
            ("section", _) => Ok(Cond::key(
                "EXISTS (SELECT FROM guardianships l JOIN students s ON s.id = l.student_id
                          WHERE l.parent_id = g.id AND s.section_id = ",
                key()?,
                ")",
            )),
            ("children", "none") => Ok(Cond::plain(
                "NOT EXISTS (SELECT FROM guardianships l WHERE l.parent_id = g.id)",
            )),
            ("children", "several") => Ok(Cond::plain(
                "(SELECT count(*) FROM guardianships l WHERE l.parent_id = g.id) > 1",
            )),
            _ => Err(none()),
        }
    }
    fn face(_: &ParentRow, _: &str, _: &View) -> Option<Face> {
        None
    }
    fn veil(row: &mut ParentRow, actor: &Actor) {
        if !actor.holds(Self::KEEPS) {
            row.phone = None;
        }
        if actor.scope() != Scope::Institution {
            row.children.clear();
        }
    }
}
