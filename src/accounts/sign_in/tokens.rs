//! The API's tokens: access tokens of minutes, refresh tokens of days that are rotated at every use.
use chrono::{TimeDelta, Utc};
use serde::Serialize;
use utoipa::ToSchema;

use super::{actions::SIGN_IN, queries};
use crate::{
    Result, config,
    platform::{
        audit::{self, Changes},
        db::Tx,
        secrets::Token,
    },
};

/// The next pair of tokens.
#[derive(Serialize, ToSchema)]
pub struct Refreshed {
    /// For `Authorization: Bearer`.
    pub access: String,
    /// To be used once, for the next pair.
    pub refresh: String,
    /// Seconds for which `access` counts.
    pub expires_in: i64,
}

/// A first pair for a session.
pub fn issue(tx: &mut Tx<'_>, limits: &config::Accounts, session: i64) -> Result<Refreshed> {
    let (access, refresh) = (Token::random(), Token::random());
    let minutes = TimeDelta::minutes(limits.access_token_minutes.into());
    let days = TimeDelta::days(limits.refresh_token_days.into());
    queries::insert_token(tx, session, "access", &access.hash(), Utc::now() + minutes)?;
    queries::insert_token(tx, session, "refresh", &refresh.hash(), Utc::now() + days)?;
    Ok(Refreshed {
        access: access.to_string(),
        refresh: refresh.to_string(),
        expires_in: minutes.num_seconds(),
    })
}

/// `None` when the token counts no longer; one that was spent before ends its family, and that must commit.
pub fn rotate(
    tx: &mut Tx<'_>,
    limits: &config::Accounts,
    token: &Token,
) -> Result<Option<Refreshed>> {
    let Some(row) = queries::lock_refresh_token(tx, &token.hash())? else {
        return Ok(None);
    };
    if row.used_at.is_some() {
        let user = queries::end_family(tx, row.session_id)?;
        audit::record(
            tx,
            &SIGN_IN,
            "sign_in.token_reused",
            ("user", user),
            Changes::none(),
        )?;
        return Ok(None);
    }
    if row.expires_at < Utc::now() || !queries::family_lives(tx, row.session_id)? {
        return Ok(None);
    }
    queries::spend_token(tx, row.id)?;
    queries::drop_old_tokens(tx, row.session_id)?;
    issue(tx, limits, row.session_id).map(Some)
}
