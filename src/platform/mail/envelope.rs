//! One row for each mail: what became of it, and so that it is sent once for one event.
use std::time::Duration;

use chrono::Utc;
use diesel::{dsl::now, prelude::*};

use super::{Mail, Refusal};
use crate::{
    Error, Result,
    platform::{
        db::Tx,
        jobs::{self, Context, State},
        secrets::{Token, random_bytes},
        telemetry::metrics,
        text::hex,
        web::Site,
    },
    schema::mails,
};

/// How often a mail is tried; with [`mail_wait`] that is for about a day.
pub const MAIL_ATTEMPTS: i32 = 16;
/// How many jobs may talk to the mail server at once: a slow one must not hold up all other work.
pub const MAIL_AT_ONCE: Option<u16> = Some(2);

/// How long to wait after a failed try: half a minute, doubling up to three hours.
pub fn mail_wait(attempt: i32) -> Duration {
    let doubled = 30 << attempt.clamp(1, 12).saturating_sub(1);
    Duration::from_secs(doubled).min(Duration::from_secs(3 * 3600))
}

/// A mail that is on its way: the same one however often its job is begun.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = mails, check_for_backend(diesel::pg::Pg))]
pub struct Envelope {
    id: i64,
    event: String,
    message_id: String,
    state: String,
}

impl Envelope {
    /// The envelope of the job's own event.
    pub fn of_job(context: &Context) -> Result<Option<Self>> {
        Self::of(context, &format!("job:{}", context.job.id()))
    }

    /// The envelope of an event; `None` when its mail was sent already.
    pub fn of(context: &Context, event: &str) -> Result<Option<Self>> {
        let job = Some(context.job.id()).filter(|id| *id != 0);
        let message_id = message_id(context.mailer.host());
        let envelope: Self = context.db.tx_now(|tx| {
            diesel::insert_into(mails::table)
                .values((
                    mails::event.eq(event),
                    mails::message_id.eq(message_id),
                    mails::job_id.eq(job),
                ))
                .on_conflict_do_nothing()
                .execute(&mut **tx)?;
            let row = mails::table.filter(mails::event.eq(event));
            Ok(row.select(Self::as_select()).first(&mut **tx)?)
        })?;
        Ok(Some(envelope).filter(|envelope| envelope.state != "sent"))
    }

    /// A token that is the same at each try, for a link in the mail.
    pub fn token(&self, site: &Site) -> Token {
        let what = format!("{} {}", self.event, self.message_id);
        Token::from_bytes(site.mac("mailed link", what.as_bytes()))
    }

    /// Sends the mail and notes what came of it. What may pass is an error, so that the job is tried again; what is final
    /// is none: the mail's own row says so, to whom it may concern.
    pub fn send(self, context: &Context, mail: &Mail) -> Result<()> {
        let sent = context.mailer.send(mail, &self.message_id);
        let (state, answer) = match &sent {
            Ok(()) => ("sent", None),
            Err(Refusal::Later(words)) if !context.job.is_last_attempt() => {
                ("waiting", Some(words))
            }
            Err(Refusal::Later(words) | Refusal::Never(words)) => ("refused", Some(words)),
        };
        metrics::mail(state);
        let is_sent = state == "sent";
        context.db.tx_now(|tx| {
            let row = mails::table.find(self.id);
            diesel::update(row)
                .set((
                    mails::state.eq(state),
                    mails::answer.eq(answer),
                    mails::to_name.eq(plain(&mail.name)),
                    mails::to_address.eq(plain(&mail.to)),
                    mails::subject.eq(plain(&mail.subject)),
                    mails::attempts.eq(mails::attempts + 1),
                    mails::updated_at.eq(now),
                    mails::sent_at.eq(is_sent.then(Utc::now)),
                ))
                .execute(&mut **tx)?;
            Ok(())
        })?;
        match sent {
            Err(Refusal::Later(words)) => Err(jobs::worded(words)),
            _ => Ok(()),
        }
    }
}

/// Has a refused mail sent again, as a new one: its job makes it anew, to the address that is there by now. False when the
/// mail is not refused or its job is no longer kept.
pub fn send_again(tx: &mut Tx<'_>, host: &str, id: i64) -> Result<bool> {
    let refused = mails::table.find(id).filter(mails::state.eq("refused"));
    let job: Option<Option<i64>> = diesel::update(refused)
        .set((
            mails::state.eq("waiting"),
            mails::message_id.eq(message_id(host)),
            mails::updated_at.eq(now),
        ))
        .returning(mails::job_id)
        .get_result(&mut **tx)
        .optional()?;
    let Some(Some(job)) = job else {
        return Ok(false);
    };
    match jobs::repeat(tx, job, &[State::Done, State::Failed, State::Cancelled]) {
        Ok(()) => Ok(true),
        Err(Error::Conflict(_)) => Ok(false),
        Err(err) => Err(err),
    }
}

fn message_id(host: &str) -> String {
    let random: [u8; 16] = random_bytes();
    format!("<{}@{host}>", hex(&random))
}

/// As the table may hold it.
fn plain(text: &str) -> String {
    let shown = text.chars().filter(|letter| !letter.is_control());
    shown.take(300).collect()
}
