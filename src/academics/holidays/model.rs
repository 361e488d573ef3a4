//! A holiday as it is entered.
use chrono::NaiveDate;
use diesel::prelude::*;
use serde::Serialize;

use crate::{
    academics::{
        model::Title,
        programmes::queries::LIVE as LIVE_PROGRAMME,
        records::{Broken, Kept, Refusal, Stored, is_live},
    },
    platform::db::Tx,
    schema::{holiday_programmes, holidays},
};

/// A holiday, as it is entered.
#[derive(Clone, Debug, Serialize)]
pub struct HolidayEntry {
    /// Diwali
    pub name: Title,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Whether everybody is free.
    pub whole_college: bool,
    /// `programmes.id` of those who are, when not everybody is.
    pub programme_ids: Vec<i64>,
}

type Columns = (NaiveDate, NaiveDate, bool);

impl HolidayEntry {
    fn put_programmes(&self, conn: &mut PgConnection, id: i64) -> QueryResult<()> {
        let old = holiday_programmes::table.filter(holiday_programmes::holiday_id.eq(id));
        diesel::delete(old).execute(conn)?;
        let row = |programme: &i64| {
            (
                holiday_programmes::holiday_id.eq(id),
                holiday_programmes::programme_id.eq(*programme),
            )
        };
        let rows: Vec<_> = self.programme_ids.iter().map(row).collect();
        diesel::insert_into(holiday_programmes::table)
            .values(rows)
            .execute(conn)?;
        Ok(())
    }
}

impl Stored for HolidayEntry {
    fn insert(&self, conn: &mut PgConnection) -> QueryResult<i64> {
        let id = diesel::insert_into(holidays::table)
            .values((
                holidays::name.eq(&self.name),
                holidays::starts_on.eq(self.starts_on),
                holidays::ends_on.eq(self.ends_on),
                holidays::whole_college.eq(self.whole_college),
            ))
            .returning(holidays::id)
            .get_result(conn)?;
        self.put_programmes(conn, id)?;
        Ok(id)
    }
    fn lock(conn: &mut PgConnection, id: i64) -> QueryResult<(i32, Self)> {
        let (version, name, (starts_on, ends_on, whole_college)): (i32, Title, Columns) =
            holidays::table
                .find(id)
                .select((
                    holidays::version,
                    holidays::name,
                    (
                        holidays::starts_on,
                        holidays::ends_on,
                        holidays::whole_college,
                    ),
                ))
                .for_no_key_update()
                .first(conn)?;
        let programme_ids = holiday_programmes::table
            .filter(holiday_programmes::holiday_id.eq(id))
            .order(holiday_programmes::programme_id)
            .select(holiday_programmes::programme_id)
            .load(conn)?;
        let entry = Self {
            name,
            starts_on,
            ends_on,
            whole_college,
            programme_ids,
        };
        Ok((version, entry))
    }
    fn update(&self, conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
        self.put_programmes(conn, id)?;
        diesel::update(holidays::table.find(id))
            .set((
                holidays::name.eq(&self.name),
                holidays::starts_on.eq(self.starts_on),
                holidays::ends_on.eq(self.ends_on),
                holidays::whole_college.eq(self.whole_college),
                holidays::version.eq(holidays::version + 1),
            ))
            .execute(conn)
    }
    fn delete(conn: &mut PgConnection, id: i64) -> QueryResult<usize> {
        let programmes = holiday_programmes::table.filter(holiday_programmes::holiday_id.eq(id));
        diesel::delete(programmes).execute(conn)?;
        diesel::delete(holidays::table.find(id)).execute(conn)
    }
    fn set_retired(_: &mut PgConnection, _: i64, _: bool) -> QueryResult<bool> {
        Ok(false)
    }
}

impl Kept for HolidayEntry {
    const KIND: &'static str = "holiday";
    const REFUSALS: &'static [Refusal] = &[
        (
            "holidays_key",
            "name",
            "name_taken",
            "This holiday is there already on that day.",
        ),
        (
            "holidays_order",
            "ends_on",
            "order",
            "The last day must not be before the first day.",
        ),
        (
            "holidays_length",
            "ends_on",
            "too_long",
            "A holiday lasts at most 120 days.",
        ),
    ];

    fn check(&self, tx: &mut Tx<'_>, _: Option<i64>, before: Option<&Self>) -> crate::Result<()> {
        let kept = before
            .map(|before| before.programme_ids.as_slice())
            .unwrap_or_default();
        for programme in self.programme_ids.iter().filter(|id| !kept.contains(id)) {
            if is_live(tx, LIVE_PROGRAMME, *programme)? != Some(true) {
                let sentence = "Choose from the programmes that are in use.";
                return Err(Broken::new("programme_ids", "not_offered", sentence).into());
            }
        }
        Ok(())
    }
}
