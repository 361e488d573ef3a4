//! The statement, put together of the parts that are needed.
use diesel::{
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Integer, Text, Untyped},
};

use crate::{
    policy::{Actor, Permission, Scope, ViewAcademics},
    schema::students,
    search::model::{SHOWN, Words, literal},
    students::visible,
};

/// So many of those who match are looked at, the first by name: where more do, another word is needed anyway.
pub const LOOKED_AT: i64 = 500;
/// As many as are shown of a kind, and one more, by which it is known that there are more.
const EACH: i64 = SHOWN as i64 + 1;

type Keys = Box<dyn QueryFragment<Pg> + Send>;

/// What is looked for, by whom.
pub struct Look {
    words: Vec<(String, String)>,
    first: String,
    number: Option<String>,
    line: String,
    long: Vec<String>,
    most: i32,
    /// Everybody, or the accounts of these students and all staff.
    accounts: Option<Keys>,
    /// Everybody, or these students.
    students: Option<Keys>,
    /// Whether courses and programmes are looked for, too.
    things: Option<Vec<String>>,
}

impl Look {
    /// Of the words, as far as somebody may look; nothing for who has no search.
    pub fn of(actor: &Actor, sought: &Words) -> Option<Self> {
        let everybody = match actor.scope() {
            Scope::Institution => true,
            Scope::Staff(_) | Scope::Warden(_) => false,
            Scope::Parent(_) | Scope::Student(_) | Scope::Nobody => return None,
        };
        let mut words = Vec::new();
        for word in sought.all() {
            let word = literal(word);
            words.push((format!("{word}%"), format!("% {word}%")));
        }
        let first = sought.all().first().map(|word| literal(word));
        let seen = || -> Keys { Box::new(visible(actor).select(students::id)) };
        let accounts = || -> Keys { Box::new(visible(actor).select(students::user_id)) };
        let things = sought.all().iter();
        let things = things.map(|word| format!("%{}%", literal(word)));
        Some(Self {
            words,
            first: format!("{}%", first.unwrap_or_default()),
            number: sought
                .number()
                .map(|number| format!("%{}%", literal(number))),
            line: sought.line(),
            long: sought.long().into_iter().map(str::to_owned).collect(),
            most: if everybody { 200 } else { i32::MAX },
            accounts: (!everybody).then(accounts),
            students: (!everybody).then(seen),
            things: actor.holds(ViewAcademics::NAME).then(|| things.collect()),
        })
    }

    /// Whether an account `u` may be found. Who has no record is nobody here; who has left is found by the institution.
    fn findable<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        match &self.accounts {
            None => out.push_sql(
                "(EXISTS (SELECT FROM students t WHERE t.user_id = u.id) OR EXISTS (SELECT FROM staff t WHERE t.user_id = u.id)
                  OR EXISTS (SELECT FROM parents t WHERE t.user_id = u.id))",
            ),
            Some(accounts) => {
                out.push_sql("u.deactivated_at IS NULL AND (EXISTS (SELECT FROM staff t WHERE t.user_id = u.id) OR u.id IN (");
                accounts.walk_ast(out.reborrow())?;
                out.push_sql("))");
            }
        }
        Ok(())
    }

    /// Those whose number has this in it.
    fn by_number<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH by_number AS MATERIALIZED (SELECT u.id, u.name FROM users u WHERE ");
        match &self.number {
            None => out.push_sql("false"),
            Some(number) => {
                out.push_sql(
                    "u.id IN (SELECT user_id FROM students WHERE lower(admission_number) LIKE ",
                );
                out.push_bind_param::<Text, _>(number)?;
                out.push_sql(
                    " UNION ALL SELECT user_id FROM staff WHERE lower(staff_number) LIKE ",
                );
                out.push_bind_param::<Text, _>(number)?;
                out.push_sql(") AND ");
                self.findable(out)?;
            }
        }
        out.push_sql(" ORDER BY u.deactivated_at IS NOT NULL, lower(u.name), u.id LIMIT ");
        out.push_bind_param::<BigInt, _>(&LOOKED_AT)
    }

    /// Those whose name or address has words that begin with these.
    fn by_words<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("), by_words AS MATERIALIZED (SELECT u.id, u.name FROM users u WHERE NOT EXISTS (SELECT FROM by_number)");
        for (begins, within) in &self.words {
            out.push_sql(" AND (person_words(u.name, u.email) LIKE ");
            out.push_bind_param::<Text, _>(begins)?;
            out.push_sql(" OR person_words(u.name, u.email) LIKE ");
            out.push_bind_param::<Text, _>(within)?;
            out.push_sql(")");
        }
        out.push_sql(" AND ");
        self.findable(out)?;
        out.push_sql(" ORDER BY lower(u.name) LIKE ");
        out.push_bind_param::<Text, _>(&self.first)?;
        out.push_sql(" DESC, lower(u.name), u.id LIMIT ");
        out.push_bind_param::<BigInt, _>(&LOOKED_AT)
    }

    /// Those whose names are alike.
    fn alike<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("), alike AS MATERIALIZED (SELECT u.id, u.name FROM users u WHERE ");
        if self.long.is_empty() {
            out.push_sql("false");
        } else {
            out.push_sql("NOT EXISTS (SELECT FROM by_number) AND NOT EXISTS (SELECT FROM by_words) AND u.id = ANY (ARRAY(SELECT unnest(people_like(");
            out.push_bind_param::<Array<Text>, _>(&self.long)?;
            out.push_sql(", ");
            out.push_bind_param::<Integer, _>(&self.most)?;
            out.push_sql(")))) AND ");
            self.findable(out)?;
        }
        out.push_sql(" ORDER BY word_similarity(");
        out.push_bind_param::<Text, _>(&self.line)?;
        out.push_sql(", lower(u.name)) DESC, lower(u.name), u.id LIMIT ");
        out.push_bind_param::<BigInt, _>(&LOOKED_AT)
    }

    fn students<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT 'student' AS kind, s.id, h.place, h.alike, u.id AS user_id, u.name, u.email, u.deactivated_at IS NOT NULL AS deactivated,
                     s.admission_number AS number, s.roll_number AS roll, s.semester, s.status, p.name AS what, c.name AS part,
                     '{}'::text[] AS children, (SELECT count(*) FROM hits) AS hits
                FROM hits h JOIN users u ON u.id = h.id JOIN students s ON s.user_id = u.id JOIN batches b ON b.id = s.batch_id
                JOIN programmes p ON p.id = b.programme_id LEFT JOIN sections c ON c.id = s.section_id",
        );
        if let Some(students) = &self.students {
            out.push_sql(" WHERE s.id IN (");
            students.walk_ast(out.reborrow())?;
            out.push_sql(")");
        }
        out.push_sql(" ORDER BY h.place LIMIT ");
        out.push_bind_param::<BigInt, _>(&EACH)
    }

    fn others<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            ") UNION ALL (SELECT 'staff', f.id, h.place, h.alike, u.id, u.name, u.email, u.deactivated_at IS NOT NULL, f.staff_number,
                     NULL, 0::smallint, f.status, f.designation, d.name, '{}', (SELECT count(*) FROM hits)
                FROM hits h JOIN users u ON u.id = h.id JOIN staff f ON f.user_id = u.id LEFT JOIN departments d ON d.id = f.department_id
               ORDER BY h.place LIMIT ",
        );
        out.push_bind_param::<BigInt, _>(&EACH)?;
        if self.accounts.is_none() {
            out.push_sql(
                ") UNION ALL (SELECT 'parent', g.id, h.place, h.alike, u.id, u.name, u.email, u.deactivated_at IS NOT NULL, '',
                         NULL, 0::smallint, '', '', NULL, children_of(g.id), (SELECT count(*) FROM hits)
                    FROM hits h JOIN users u ON u.id = h.id JOIN parents g ON g.user_id = u.id ORDER BY h.place LIMIT ",
            );
            out.push_bind_param::<BigInt, _>(&EACH)?;
        }
        Ok(())
    }

    fn things<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let Some(patterns) = &self.things else {
            return Ok(());
        };
        out.push_sql(
            ") UNION ALL (SELECT 'course', c.id, row_number() OVER (ORDER BY c.retired_at IS NOT NULL, c.code), false, 0, c.code || ' ' || c.name, '',
                     c.retired_at IS NOT NULL, c.code, NULL, 0::smallint, '', d.name, NULL, '{}', 0
                FROM courses c JOIN departments d ON d.id = c.department_id WHERE lower(c.code || ' ' || c.name) LIKE ALL (",
        );
        out.push_bind_param::<Array<Text>, _>(patterns)?;
        out.push_sql(
            ") ORDER BY c.retired_at IS NOT NULL, c.code LIMIT 6)
             UNION ALL (SELECT 'programme', p.id, row_number() OVER (ORDER BY p.code), false, 0, p.name, '',
                     p.retired_at IS NOT NULL, p.code, NULL, 0::smallint, '', d.name, NULL, '{}', 0
                FROM programmes p JOIN departments d ON d.id = p.department_id WHERE lower(p.code || ' ' || p.name) LIKE ALL (",
        );
        out.push_bind_param::<Array<Text>, _>(patterns)?;
        out.push_sql(") ORDER BY p.code LIMIT 6");
        Ok(())
    }
}

impl QueryFragment<Pg> for Look {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.by_number(&mut out)?;
        self.by_words(&mut out)?;
        self.alike(&mut out)?;
        out.push_sql(
            "), hits AS MATERIALIZED (
                 SELECT id, false AS alike, row_number() OVER () AS place FROM by_number
                 UNION ALL SELECT id, false, row_number() OVER () FROM by_words
                 UNION ALL SELECT id, true, row_number() OVER () FROM alike) ",
        );
        self.students(&mut out)?;
        self.others(&mut out)?;
        self.things(&mut out)?;
        out.push_sql(") ORDER BY 1, 3");
        Ok(())
    }
}

/// Prepared statements are found by their text.
impl QueryId for Look {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Look {
    type SqlType = Untyped;
}

impl RunQueryDsl<PgConnection> for Look {}
