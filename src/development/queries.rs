//! Statements of the trial job, on tables that only tests have.
use diesel::{prelude::*, sql_query, sql_types::BigInt};

use crate::Result;

/// One row for each time a trial was begun.
pub fn mark_begun(conn: &mut PgConnection, number: i64) -> Result<()> {
    sql_query("INSERT INTO trial_begun VALUES ($1)")
        .bind::<BigInt, _>(number)
        .execute(conn)?;
    Ok(())
}

/// The effect: one row, however often.
pub fn mark_done(conn: &mut PgConnection, number: i64) -> Result<()> {
    sql_query("INSERT INTO trial_done VALUES ($1) ON CONFLICT DO NOTHING")
        .bind::<BigInt, _>(number)
        .execute(conn)?;
    Ok(())
}
