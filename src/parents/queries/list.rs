//! What a list shows of a parent.
use diesel::{
    prelude::*,
    sql_types::{BigInt, Nullable, Text},
};

use super::visible;
use crate::{
    people::listing::{Reach, Row},
    policy::{Actor, Scope},
    schema::parents,
};

/// A parent in a list.
#[derive(Clone, Debug, QueryableByName)]
pub struct ParentRow {
    /// `parents.id`
    #[diesel(sql_type = BigInt)]
    pub id: i64,
    /// `users.id`
    #[diesel(sql_type = BigInt)]
    pub user_id: i64,
    /// The full name.
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The address they sign in with.
    #[diesel(sql_type = Text)]
    pub email: String,
    /// For those who keep the records.
    #[diesel(sql_type = Nullable<Text>)]
    pub phone: Option<String>,
    /// Names of their children; for those who see the whole institution.
    #[diesel(sql_type = Text)]
    pub children: String,
    /// How many they have here.
    #[diesel(sql_type = BigInt)]
    pub count: i64,
}

impl Row for ParentRow {
    fn key(&self) -> i64 {
        self.id
    }
    fn user(&self) -> i64 {
        self.user_id
    }
    fn name(&self) -> &str {
        &self.name
    }
    fn note(&self) -> String {
        self.email.clone()
    }
}

/// The columns of [`ParentRow`].
pub const SELECT: &str = "g.id, u.id AS user_id, u.name, u.email, u.phone, array_to_string(children_of(g.id), ', ') AS children,
    (SELECT count(*) FROM guardianships l WHERE l.parent_id = g.id) AS count";

/// What the filters offer.
pub const OFFERS: &str = "
    SELECT 'programme' AS field, p.id::text AS value, p.code AS label, row_number() OVER (ORDER BY p.code) AS place
      FROM programmes p WHERE p.retired_at IS NULL
    UNION ALL
    SELECT 'section', c.id::text, section_title(c.id), row_number() OVER (ORDER BY b.admission_year DESC, c.name)
      FROM sections c JOIN batches b ON b.id = c.batch_id, asked
     WHERE c.id::text = asked.f->>'section' OR b.programme_id::text = asked.f->>'programme'
    UNION ALL
    SELECT 'children', v.code, v.word, v.place FROM (VALUES ('none', 'No child linked', 1), ('several', 'Several children', 2)) v (code, word, place)";

/// The keys of the parents whom an actor may see; none for everybody.
pub fn reach(actor: &Actor) -> Option<Reach> {
    match actor.scope() {
        Scope::Institution => None,
        Scope::Staff(_)
        | Scope::Warden(_)
        | Scope::Parent(_)
        | Scope::Student(_)
        | Scope::Nobody => Some(Box::new(visible(actor).select(parents::id))),
    }
}
