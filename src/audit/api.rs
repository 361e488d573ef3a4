//! The audit log by the API: read only.
use actix_web::{
    HttpResponse,
    web::{self, ServiceConfig},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, OpenApi, ToSchema};

use super::{
    model::{AuditRow, Filter},
    queries,
    search::{AuditQuery, day_after},
    words,
};
use crate::{
    Error, Result,
    platform::{
        db::Db,
        web::{ApiList, Query, View},
    },
    policy::{Grant, ViewAudit},
    types::Day,
};

/// The OpenAPI part of the audit log.
#[derive(OpenApi)]
#[openapi(paths(list))]
pub struct AuditApi;

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        cfg.service(web::resource(format!("/api/v1/audit{slash}")).route(web::get().to(list)));
    }
}

/// An entry of the log.
#[derive(Serialize, ToSchema)]
pub struct EntryBody {
    /// The key.
    id: i64,
    /// When.
    at: DateTime<Utc>,
    /// `user`, `applicant` or `system`.
    actor_kind: String,
    /// The key of who did it; none for Campus itself and visitors.
    actor_id: Option<i64>,
    /// The name they had then.
    actor_name: String,
    /// What was done, such as `users.update`.
    action: String,
    /// The same in words.
    sentence: String,
    /// The kind of record.
    subject_kind: String,
    /// Its key.
    subject_id: Option<i64>,
    /// Field by field `[before, after]`; secrets are never in it, sensitive values by their last characters.
    #[schema(value_type = Object)]
    changes: Value,
    /// Where it came from.
    address: Option<String>,
    /// The request's code.
    request_id: Option<String>,
}

impl From<AuditRow> for EntryBody {
    fn from(row: AuditRow) -> Self {
        Self {
            id: row.id,
            at: row.entry.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            sentence: words::sentence(&row.entry.action).into_owned(),
            actor_name: row.entry.actor_name,
            action: row.entry.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            changes: row.entry.changes,
            address: row.address,
            request_id: row.request_id,
        }
    }
}

/// What the list is narrowed to.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AuditParams {
    /// At most 200; 25 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<i64>,
    /// From 0.
    #[param(minimum = 0, maximum = 1_000_000_000)]
    offset: Option<i64>,
    /// `-at` (when left out: the newest first) or `at`.
    #[param(pattern = "^-?at$", example = "-at")]
    ordering: Option<String>,
    /// In name and email of who did it or whom it is about.
    #[param(pattern = "^[^\\u0000]*$")]
    search: Option<String>,
    /// The key of who did it.
    actor: Option<i64>,
    /// An action such as `users.update`.
    action: Option<String>,
    /// A kind of record, such as `user`.
    subject_kind: Option<String>,
    /// A record's key; with `subject_kind`.
    subject_id: Option<i64>,
    /// From this day on, where the college is.
    #[param(value_type = Option<NaiveDate>)]
    from: Option<Day>,
    /// Up to and with this day.
    #[param(value_type = Option<NaiveDate>)]
    to: Option<Day>,
}

/// List the audit log.
#[utoipa::path(get, path = "/api/v1/audit/", tag = "audit", params(AuditParams),
    responses((status = 200, body = ApiList<EntryBody>), (status = 400, description = "A parameter is not as it should be"),
        (status = 401, description = "Sign in first"), (status = 403, description = "Without `audit.view`")))]
async fn list(
    db: Db,
    who: Grant<ViewAudit>,
    p: View,
    query: Query<AuditParams>,
) -> Result<HttpResponse> {
    let params = query.0;
    let (filter, oldest) = (filter_of(&params, &p)?, is_oldest_first(&params)?);
    let bounds = ApiList::<EntryBody>::bounds(params.limit, params.offset)?;
    let actor = who.actor().clone();
    let (rows, count) = db
        .read_heavy(move |conn| queries::list(conn, &actor, &filter, oldest, bounds))
        .await?;
    let results: Vec<EntryBody> = rows.into_iter().map(EntryBody::from).collect();
    let pairs = params.pairs();
    Ok(HttpResponse::Ok().json(ApiList::new(
        results,
        count,
        "/api/v1/audit/",
        &pairs,
        bounds,
    )))
}

fn filter_of(params: &AuditParams, p: &View) -> Result<Filter> {
    let zone = p.college.time_zone;
    if params.subject_id.is_some() && params.subject_kind.is_none() {
        return Err(Error::Malformed(
            "subject_id: name its subject_kind, too.".into(),
        ));
    }
    let action = params.action.clone();
    let part = action
        .as_deref()
        .and_then(|action| action.split('.').next());
    Ok(Filter {
        person: params.search.clone().unwrap_or_default(),
        people: None,
        actor: params.actor,
        kind: params.subject_kind.clone().unwrap_or_default(),
        subject: params.subject_id,
        groups: part.map(str::to_owned).into_iter().collect(),
        action,
        from: params
            .from
            .map(|day| AuditQuery::midnight(zone, day.date())),
        until: day_after(params.to.map(Day::date)).map(|day| AuditQuery::midnight(zone, day)),
    })
}

fn is_oldest_first(params: &AuditParams) -> Result<bool> {
    match params.ordering.as_deref() {
        None | Some("-at") => Ok(false),
        Some("at") => Ok(true),
        Some(_) => Err(Error::Malformed("ordering: it is at or -at.".into())),
    }
}

impl AuditParams {
    /// What the address of the next page repeats.
    fn pairs(&self) -> [(&'static str, Option<String>); 8] {
        let text = |value: Option<i64>| value.map(|value| value.to_string());
        let day = |day: Option<Day>| day.map(|day| day.date().to_string());
        [
            ("ordering", self.ordering.clone()),
            ("search", self.search.clone()),
            ("actor", text(self.actor)),
            ("action", self.action.clone()),
            ("subject_kind", self.subject_kind.clone()),
            ("subject_id", text(self.subject_id)),
            ("from", day(self.from)),
            ("to", day(self.to)),
        ]
    }
}
