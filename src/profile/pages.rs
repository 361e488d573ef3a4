//! Pages: one's own profile.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;

use super::{
    actions,
    forms::ProfileForm,
    preferences::theme_cookie,
    queries::{self, Own},
};
use crate::{
    Error, Result,
    accounts::{Prefill, release_form},
    error::Problems,
    platform::{
        db::Db,
        web::{Choice, Form, Hx, View, errors::status_of, flash, once, see_other},
    },
    policy::Actor,
};

const PAGE: &str = "/profile";

#[derive(Template)]
#[template(path = "profile/profile.html")]
struct ProfilePage {
    p: View,
    own: Own,
    form: ProfileForm,
    problems: Problems,
    restored: bool,
}

impl ProfilePage {
    fn languages(&self) -> Vec<Choice> {
        let chosen = |code: &str| self.form.language == code;
        vec![
            Choice::new("en", "English", chosen("en")),
            Choice::new("hi", "हिन्दी", chosen("hi")),
        ]
    }
    fn themes(&self) -> Vec<Choice> {
        let themes = [
            ("", "As the device is set"),
            ("light", "Light"),
            ("dark", "Dark"),
        ];
        themes
            .map(|(code, words)| Choice::new(code, self.p.t(words), self.form.theme == code))
            .into()
    }
    fn is_overtaken(&self) -> bool {
        self.problems
            .iter()
            .any(|problem| problem.code == "changed")
    }
}

pub async fn profile(
    db: Db,
    actor: Actor,
    p: View,
    prefill: Prefill<ProfileForm>,
) -> Result<HttpResponse> {
    let own = db
        .read(move |conn| queries::own(conn, actor.user()?))
        .await?;
    let Prefill { form, restored } = prefill;
    let form = match restored {
        true => form,
        false => ProfileForm::of(&own, p.theme),
    };
    let page = ProfilePage {
        p,
        own,
        form,
        problems: Problems::default(),
        restored,
    };
    Hx::page(StatusCode::OK, &page)
}

pub async fn change(
    req: HttpRequest,
    db: Db,
    actor: Actor,
    p: View,
    form: Form<ProfileForm>,
) -> Result<HttpResponse> {
    let Form {
        value: form,
        submit,
    } = form;
    let (user, who) = (actor.user()?.id, actor.clone());
    let saved = match form.command() {
        Ok(cmd) => {
            db.tx(move |tx| {
                release_form(tx, user, PAGE)?;
                once(tx, user, &submit, "profile.change", |tx| {
                    actions::change_own(tx, &who, &cmd)
                })
            })
            .await
        }
        Err(err) => Err(err),
    };
    let Err(err) = saved else {
        flash(&req, "good", saved_in(&form.language));
        return answer(&req, &form.theme);
    };
    refused(&db, actor, p, form, err).await
}

/// In the language that was just chosen.
fn saved_in(language: &str) -> String {
    let language = crate::words::Language::of(language);
    language.t("Your profile is saved.").into_owned()
}

fn answer(req: &HttpRequest, theme: &str) -> Result<HttpResponse> {
    let mut answer = see_other(PAGE);
    answer
        .add_cookie(&theme_cookie(req, theme)?)
        .map_err(|err| Error::Internal(err.into()))?;
    Ok(answer)
}

/// The form again, with why. After a lost race the next save is based on what is there now, which the page shows.
async fn refused(
    db: &Db,
    actor: Actor,
    p: View,
    mut form: ProfileForm,
    err: Error,
) -> Result<HttpResponse> {
    let (status, problems) = (status_of(&err), Problems::of(err)?);
    let own = db
        .read(move |conn| queries::own(conn, actor.user()?))
        .await?;
    if status == StatusCode::CONFLICT {
        form.version = Some(own.version);
    }
    let page = ProfilePage {
        p,
        own,
        form,
        problems,
        restored: false,
    };
    Hx::page(status, &page)
}
