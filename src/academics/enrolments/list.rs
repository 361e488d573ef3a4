//! The students of an offering as a file.
use diesel::PgConnection;

use super::{
    model::{Participant, State},
    queries,
    roll::RollQuery,
};
use crate::{
    Result,
    academics::{offerings::Offerings, records::one},
    platform::export::{Cell, Column, Kind, List},
    policy::Actor,
};

/// The students of an offering that the actor looks after.
pub struct Participants {
    pub actor: Actor,
    pub offering: i64,
    pub query: RollQuery,
}

impl Participant {
    fn key(&self) -> i64 {
        self.enrolment.unwrap_or(self.student)
    }
}

impl List for Participants {
    type Row = Participant;
    const NAME: &'static str = "enrolments";
    const TITLE: &'static str = "Students";
    const COLUMNS: &'static [Column<Participant>] = &[
        Column::new("name", "Name", Kind::Text, |row: &Participant, _| {
            Cell::text(&row.name)
        })
        .fixed(),
        Column::new(
            "admission_number",
            "Admission number",
            Kind::Text,
            |row: &Participant, _| Cell::text(&row.admission_number),
        ),
        Column::new("section", "Section", Kind::Text, |row: &Participant, _| {
            Cell::text(&row.section)
        }),
        Column::new("state", "State", Kind::Text, |row: &Participant, locale| {
            Cell::text(locale.t(State::of(&row.state).map_or("", State::word)))
        }),
        Column::new(
            "place",
            "Place",
            Kind::Number,
            |row: &Participant, _| match row.place {
                0 => Cell::Empty,
                place => Cell::Number(place),
            },
        ),
        Column::new(
            "beyond_reason",
            "Why beyond the group",
            Kind::Text,
            |row: &Participant, _| Cell::text(&row.beyond_reason),
        )
        .hidden(),
        Column::new("reason", "Reason", Kind::Text, |row: &Participant, _| {
            Cell::text(&row.reason)
        }),
    ];

    fn keys(&self, conn: &mut PgConnection, most: i64) -> Result<Vec<i64>> {
        one::<Offerings>(conn, &self.actor, self.offering)?;
        let (rows, _) = queries::roll(conn, self.offering, &self.query.roll()?, (most, 0))?;
        Ok(rows.iter().map(Participant::key).collect())
    }
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<Participant>> {
        let rows = queries::participants(conn, self.offering)?.into_iter();
        Ok(rows.filter(|row| keys.contains(&row.key())).collect())
    }
    fn key(row: &Participant) -> i64 {
        row.key()
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        let asked = [
            ("Offering", self.offering.to_string()),
            ("Search", self.query.q.clone()),
            ("State", self.query.state.clone()),
            ("Order", self.query.sort.clone()),
        ];
        let set = asked.into_iter().filter(|(_, value)| !value.is_empty());
        set.collect()
    }
}
