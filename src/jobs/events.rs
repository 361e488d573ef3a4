//! A job's page as it goes on: server-sent events, each the part of the page that changes.
use std::time::Duration;

use actix_web::{
    HttpResponse,
    http::header::ContentEncoding,
    web::{Bytes, Data},
};
use askama::Template;
use futures_util::stream;
use tokio::time::{Instant, timeout_at};

use super::pages::{self, ShowPage};
use crate::{
    Result,
    platform::{
        db::Db,
        jobs::{Registry, Seat, Watch},
        web::{Path, View},
    },
    policy::Actor,
};

/// How long one answer lasts; then the page asks again, and is asked again who it is. Shorter than a stop may take.
const LASTS: Duration = Duration::from_secs(20);

/// Whoever reads the stream: the page as it was sent last.
struct Reader {
    page: ShowPage,
    seat: Seat,
    ends: Instant,
    step: Step,
}

enum Step {
    First,
    Following,
    Over,
}

pub async fn events(
    db: Db,
    who: Actor,
    p: View,
    registry: Data<Registry>,
    watch: Data<Watch>,
    id: Path<i64>,
) -> Result<HttpResponse> {
    let page = pages::read(&db, who, p, registry, id.0).await?;
    // What follows is read by the process once for everybody.
    db.release();
    let reader = Reader {
        page,
        seat: watch.follow(id.0)?,
        ends: Instant::now() + LASTS,
        step: Step::First,
    };
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header(ContentEncoding::Identity)
        .insert_header(("x-accel-buffering", "no"))
        .streaming(stream::unfold(reader, Reader::next)))
}

impl Reader {
    async fn next(mut self) -> Option<(Result<Bytes>, Self)> {
        match self.step {
            Step::First => self.step = Step::Following,
            Step::Following => {
                let seen = &self.page.found.job.now;
                let now = timeout_at(self.ends, self.seat.next(seen)).await.ok()?;
                self.page.found.job.now = now;
            }
            Step::Over => return None,
        }
        let said = self.said();
        Some((said, self))
    }

    /// The part of the page, and at the job's end the word that there is no more to come.
    fn said(&mut self) -> Result<Bytes> {
        let mut text = message(&self.page.as_live().render()?);
        if self.page.found.job.now.state().is_final() {
            self.step = Step::Over;
            text.push_str("event: end\ndata: end\n\n");
        }
        Ok(Bytes::from(text))
    }
}

/// As the protocol writes it: each line on its own.
fn message(html: &str) -> String {
    let lines: Vec<String> = html.lines().map(|line| format!("data: {line}")).collect();
    format!("{}\n\n", lines.join("\n"))
}
