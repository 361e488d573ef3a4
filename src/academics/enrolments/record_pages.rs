//! Page: one enrolment with its history.
use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    model::{Record, State},
    queries,
};
use crate::{
    Result,
    academics::{
        offerings::{OfferingRow, Offerings},
        records::{Noun, one},
    },
    platform::{
        db::Db,
        web::{Hx, Path, View},
    },
    policy::{Grant, ViewAcademics},
};

#[derive(Template)]
#[template(path = "academics/enrolments/show.html")]
struct EnrolmentPage {
    p: View,
    id: i64,
    record: Record,
    offering: OfferingRow,
}

impl EnrolmentPage {
    fn title(&self) -> String {
        Offerings::title(&self.offering)
    }
    fn state(&self) -> State {
        State::of(&self.record.state).unwrap_or(State::Enrolled)
    }
}

/// Whoever sees the offering sees it.
pub async fn show(
    db: Db,
    who: Grant<ViewAcademics>,
    p: View,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let (actor, id) = (who.actor().clone(), id.0);
    let read = move |conn: &mut diesel::PgConnection| {
        let record = queries::record(conn, id)?;
        let offering = one::<Offerings>(conn, &actor, record.offering)?;
        Ok((record, offering))
    };
    let (record, offering) = db.read(read).await?;
    let page = EnrolmentPage {
        p,
        id,
        record,
        offering,
    };
    Hx::page(StatusCode::OK, &page)
}
