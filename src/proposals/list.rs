//! The list of proposals.
use super::{
    model::{Proposal, State},
    queries as own,
};
use crate::{
    Result,
    people::listing::{Cond, Face, Folk, Reach, Words},
    platform::{
        export::{Cell, Column, Kind},
        web::{View, offered},
    },
    policy::{Actor, ManageStudents},
};

/// Proposals, as their list needs to know them.
pub struct Proposals;

impl Folk for Proposals {
    type Row = Proposal;
    type Sees = ManageStudents;
    const LIST: &'static str = "proposals";
    const PATH: &'static str = "/proposals";
    const KEEPS: &'static str = "students.manage";
    const WORDS: Words = Words {
        icon: "message-square",
        many: "Proposed changes",
        lead: "What students and parents want changed in a record. Whoever proposed is told what was decided.",
        add: "",
        count: ("{n} proposal", "{n} proposals"),
        find: "Name or admission number",
        none: (
            "No proposal yet",
            "Students and parents propose changes on the student's page.",
        ),
    };
    const SENSITIVE: &'static [&'static str] = &[];
    const FILTERS: &'static [(&'static str, &'static str)] = &[("state", "State")];
    const SELECT: &'static str = own::SELECT;
    const FROM: &'static str = own::FROM;
    const KEY: &'static str = "x.id";
    const FOUND_BY: &'static str =
        "(lower(u.name) || ' ' || lower(s.admission_number) || ' ' || lower(w.name))";
    const SORTS: &'static [(&'static str, &'static str)] = &[
        (
            "state",
            "array_position(ARRAY['open', 'refused', 'approved', 'withdrawn'], x.state)",
        ),
        ("name", "lower(u.name)"),
        ("proposed_at", "x.proposed_at"),
        ("decided_at", "x.decided_at"),
    ];
    const OFFERS: &'static str = own::OFFERS;
    const COLUMNS: &'static [Column<Proposal>] = &[
        Column::new("name", "Student", Kind::Text, |row: &Proposal, _| {
            Cell::text(&row.name)
        })
        .fixed()
        .sorted(),
        Column::new(
            "admission_number",
            "Admission number",
            Kind::Text,
            |row: &Proposal, _| Cell::text(&row.admission_number),
        )
        .within(),
        Column::new(
            "proposer",
            "Proposed by",
            Kind::Text,
            |row: &Proposal, _| Cell::text(&row.proposer),
        ),
        Column::new(
            "proposed_at",
            "Proposed",
            Kind::Date,
            |row: &Proposal, locale| Cell::moment(Some(row.proposed_at), locale),
        )
        .sorted(),
        Column::new("state", "State", Kind::Text, |row: &Proposal, locale| {
            Cell::text(locale.t(row.state().word()))
        })
        .sorted(),
        Column::new("decider", "Decided by", Kind::Text, |row: &Proposal, _| {
            row.decider.as_ref().map_or(Cell::Empty, Cell::text)
        }),
        Column::new(
            "decided_at",
            "Decided",
            Kind::Date,
            |row: &Proposal, locale| Cell::moment(row.decided_at, locale),
        )
        .sorted()
        .hidden(),
        Column::new(
            "reason",
            "Reason",
            Kind::Text,
            |row: &Proposal, _| match row.reason.is_empty() {
                true => Cell::Empty,
                false => Cell::text(&row.reason),
            },
        )
        .hidden(),
    ];

    fn reach(actor: &Actor) -> Option<Reach> {
        own::reach(actor)
    }
    fn cond(_: &str, value: &str) -> Result<Cond> {
        offered("state", value, State::of)?;
        Ok(Cond::text("x.state = ", value, ""))
    }
    fn face(row: &Proposal, column: &str, p: &View) -> Option<Face> {
        let (tone, icon) = row.state().look();
        (column == "state").then(|| Face {
            tone,
            icon,
            text: p.t(row.state().word()).into_owned(),
        })
    }
    fn veil(_: &mut Proposal, _: &Actor) {}
}
