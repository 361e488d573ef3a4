//! `/users/me/`
use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};

use super::{
    actions::{self, ChangeOwn},
    forms::language_of,
    queries::{self, Own, StudentReference},
};
use crate::{
    Result,
    error::Problems,
    platform::{
        db::Db,
        web::{IfMatch, Json, read_answer, written_answer},
    },
    policy::{Actor, Role, User},
    types::{PersonName, Phone},
};

/// The OpenAPI part of one's own profile.
#[derive(OpenApi)]
#[openapi(paths(me, change))]
pub struct ProfileApi;

pub fn routes(cfg: &mut ServiceConfig) {
    for slash in ["/", ""] {
        let path = format!("/api/v1/users/me{slash}");
        cfg.service(
            web::resource(path)
                .route(web::get().to(me))
                .route(web::patch().to(change)),
        );
    }
}

/// Who one is.
#[derive(Serialize, ToSchema)]
pub struct Me {
    /// The key.
    id: i64,
    /// The address one signs in with.
    email: String,
    /// The full name.
    name: String,
    /// To be called at.
    phone: Option<String>,
    /// `en` or `hi`.
    language: String,
    /// Whether single keys do something on pages.
    shortcuts: bool,
    /// Roles held.
    #[schema(value_type = Vec<Role>, example = json!(["faculty"]))]
    roles: Vec<&'static str>,
    /// The role acted in.
    #[schema(value_type = Role, example = "faculty")]
    role: &'static str,
    /// When one last signed in.
    last_login: Option<DateTime<Utc>>,
    /// The student that one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    student: Option<StudentBody>,
    /// The parent that one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    parent: Option<ParentBody>,
    /// The member of staff that one is.
    #[serde(skip_serializing_if = "Option::is_none")]
    staff: Option<StaffBody>,
}

/// A student.
#[derive(Serialize, ToSchema)]
pub struct StudentBody {
    /// The key.
    id: i64,
    /// The full name.
    name: String,
    /// Given at admission, for ever.
    admission_number: String,
    /// From 1.
    semester: i16,
}

/// A parent.
#[derive(Serialize, ToSchema)]
pub struct ParentBody {
    /// The key.
    id: i64,
    /// Those who study here.
    children: Vec<StudentBody>,
}

/// A member of staff.
#[derive(Serialize, ToSchema)]
pub struct StaffBody {
    /// The key.
    id: i64,
}

/// The fields to be changed; those left out, or null, stay as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MePatch {
    /// The full name, on one line.
    #[schema(
        min_length = 1,
        max_length = 120,
        pattern = "^[^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF]*[^\\s\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF][^\\u0000-\\u001F\\u007F-\\u009F\\u061C\\u200B\\u200E\\u200F\\u2028-\\u202E\\u2060-\\u206F\\uFEFF]*$",
        example = "Asha Rao"
    )]
    name: Option<String>,
    /// To be called at: 7 to 15 digits, with or without `+`; empty takes it away.
    #[schema(pattern = "^([+]?[0-9]{7,15})?$", example = "+919845012345")]
    phone: Option<String>,
    /// The language of pages and letters.
    #[schema(pattern = "^(en|hi)$", example = "hi")]
    language: Option<String>,
    /// Whether single keys do something on pages.
    shortcuts: Option<bool>,
}

impl From<StudentReference> for StudentBody {
    fn from(student: StudentReference) -> Self {
        Self {
            id: student.id,
            name: student.name,
            admission_number: student.admission_number,
            semester: student.semester,
        }
    }
}

impl Me {
    fn of(user: &User, own: Own, students: Vec<StudentReference>) -> Self {
        let (own_student, children): (Vec<_>, Vec<_>) = students
            .into_iter()
            .map(StudentBody::from)
            .partition(|student| Some(student.id) == user.student);
        Self {
            id: user.id,
            email: user.email.clone(),
            name: own.name,
            phone: own.phone,
            language: own.language,
            shortcuts: own.shortcuts,
            roles: user.roles.iter().map(|role| role.code()).collect(),
            role: user.role.code(),
            last_login: own.last_login_at,
            student: own_student.into_iter().next(),
            parent: user.parent.map(|id| ParentBody { id, children }),
            staff: user.staff.map(|id| StaffBody { id }),
        }
    }
}

/// Who one is.
#[utoipa::path(get, path = "/api/v1/users/me/", tag = "users",
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` that the client has: unchanged, the answer is 304")),
    responses((status = 200, body = Me, headers(("ETag" = String, description = "The version"))), (status = 304, description = "As the client has it"), (status = 401, description = "Sign in first")))]
async fn me(req: HttpRequest, db: Db, actor: Actor) -> Result<HttpResponse> {
    let (me, version) = db.read(move |conn| read(conn, actor.user()?)).await?;
    read_answer(&req, version, &me)
}

/// Change what one may change of oneself.
#[utoipa::path(patch, path = "/api/v1/users/me/", tag = "users", request_body = MePatch,
    params(("If-Match" = Option<String>, Header, description = "The `ETag` that the change is based on; a list of them or `*`, too", min_length = 2, pattern = "^\"[!#-~]*\"$", example = "\"3-9f86d081884c7d65\"")),
    responses((status = 200, body = Me, headers(("ETag" = String, description = "The version"))), (status = 400, description = "A field is not as it should be"),
        (status = 401, description = "Sign in first"),
        (status = 403, description = "`verification-required`: another phone number needs a fresh proof of who one is")))]
async fn change(
    db: Db,
    actor: Actor,
    demand: IfMatch,
    body: Json<MePatch>,
) -> Result<HttpResponse> {
    let mut cmd = body.value.command()?;
    let (me, version) = db
        .tx(move |tx| {
            cmd.version = demand.check(queries::lock_own(tx, actor.user()?)?.version)?;
            actions::change_own(tx, &actor, &cmd)?;
            read(tx, actor.user()?)
        })
        .await?;
    written_answer(StatusCode::OK, version, &me)
}

/// What is shown, and its version.
fn read(conn: &mut diesel::PgConnection, user: &User) -> Result<(Me, i32)> {
    let own = queries::own(conn, user)?;
    let version = own.version;
    Ok((Me::of(user, own, queries::students(conn, user)?), version))
}

impl MePatch {
    /// The command, or every field that is wrong.
    fn command(self) -> Result<ChangeOwn> {
        let mut problems = Problems::default();
        let name = self.name.as_deref();
        let phone = self.phone.as_deref();
        let language = self.language.as_deref();
        let cmd = ChangeOwn {
            version: None,
            name: name.and_then(|name| problems.take(PersonName::parse(name))),
            phone: phone.and_then(|phone| problems.take(Phone::parse_optional(phone))),
            language: language.and_then(|language| problems.take(language_of(language))),
            shortcuts: self.shortcuts,
        };
        problems.check()?;
        Ok(cmd)
    }
}
