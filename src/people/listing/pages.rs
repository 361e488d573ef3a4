//! Pages: a list of people, and the same as a file.
use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;

use super::{
    Folk, Row,
    model::{Face, Offer, Words},
    narrow::{Asked, Narrow},
    queries,
};
use crate::{
    Result,
    accounts::needs_verified,
    lists::{Arrangement, Kept},
    platform::{
        audit,
        db::Db,
        export::{self, Column, List, chosen},
        web::{Choice, Hx, Page, Query, Sort, View, initials, see_other, tone},
    },
    policy::{Actor, Grant},
};

#[derive(Template)]
#[template(path = "people/listing/list.html", blocks = ["results"])]
struct ListPage<F: Folk> {
    p: View,
    words: Words,
    path: &'static str,
    asked: Asked,
    sort: Sort,
    filters: Vec<Filter>,
    page: Page<F::Row>,
    shown: Arrangement<F::Row>,
}

/// A filter with what it offers.
struct Filter {
    name: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
}

/// Whether a list can show what this query asks for.
pub fn can_show<F: Folk>(query: &str) -> Result<()> {
    let asked = Asked::of::<F>(Query::read(query)?)?;
    asked.narrow::<F>()?;
    chosen(F::COLUMNS, &asked.cols).map(drop)
}

pub async fn list<F: Folk>(
    req: HttpRequest,
    db: Db,
    who: Grant<F::Sees>,
    hx: Hx,
    p: View,
    query: Query<Vec<(String, String)>>,
) -> Result<HttpResponse> {
    let asked = Asked::of::<F>(query.0)?;
    let (narrow, actor) = (asked.narrow::<F>()?, who.actor().clone());
    let (own, number, of) = (actor.user()?.id, asked.page, asked.clone());
    let read = move |conn: &mut PgConnection| {
        let bounds = (Page::<F::Row>::SIZE, Page::<F::Row>::offset(number));
        let around = queries::around::<F>(conn, own, &of.pairs::<F>())?;
        Ok((around, queries::found::<F>(conn, &actor, &narrow, bounds)?))
    };
    let ((kept, offers), found) = db.read(read).await?;
    let kept = Kept::read(kept)?;
    let opening = kept.opening(F::PATH, can_show::<F>);
    if let Some(view) = opening.filter(|_| req.query_string().is_empty()) {
        return Ok(see_other(&view));
    }
    let text = text(&asked.pairs::<F>());
    let shown = Arrangement::new(
        &p,
        (F::LIST, F::PATH),
        F::COLUMNS,
        kept,
        (text, &asked.cols),
    )?;
    note_reading::<F>(&db, who.actor(), &shown, &found.0).await?;
    let page = ListPage::<F>::new(p, asked, &offers, found, shown)?;
    hx.render(StatusCode::OK, &page, page.as_results())
}

/// Who is shown columns that say much of people leaves a note of it; a file of them has an entry of its own.
async fn note_reading<F: Folk>(
    db: &Db,
    actor: &Actor,
    shown: &Arrangement<F::Row>,
    rows: &[F::Row],
) -> Result<()> {
    let read: Vec<&'static str> = F::SENSITIVE
        .iter()
        .copied()
        .filter(|key| shown.has(key))
        .collect();
    if read.is_empty() || rows.is_empty() || !actor.holds(F::KEEPS) {
        return Ok(());
    }
    let actor = actor.clone();
    db.tx(move |tx| audit::read_of(tx, &actor, ("list", None), &read))
        .await
}

fn text(pairs: &[(&str, &str)]) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(pairs).finish()
}

/// What the list shows, in its order, as a file.
pub async fn export<F: Folk>(
    db: Db,
    who: Grant<F::Sees>,
    p: View,
    query: Query<Vec<(String, String)>>,
) -> Result<HttpResponse> {
    let asked = Asked::of::<F>(query.0)?;
    let (format, cols) = (asked.format.clone(), asked.cols.clone());
    // What says much of people does not leave by a browser that was left open.
    let columns = chosen(F::COLUMNS, &cols)?;
    let says_much = columns.iter().any(|one| F::SENSITIVE.contains(&one.key));
    if says_much && who.actor().holds(F::KEEPS) {
        needs_verified(who.actor())?;
    }
    let list = People::<F> {
        actor: who.actor().clone(),
        narrow: asked.narrow::<F>()?,
        asked,
        folk: std::marker::PhantomData,
    };
    export::answer(&db, &p, who.actor(), list, (&format, &cols)).await
}

/// The people whom a list shows, to be sent as a file.
struct People<F> {
    actor: Actor,
    narrow: Narrow,
    asked: Asked,
    folk: std::marker::PhantomData<fn() -> F>,
}

impl<F: Folk> List for People<F> {
    type Row = F::Row;
    const NAME: &'static str = F::LIST;
    const TITLE: &'static str = F::WORDS.many;
    const COLUMNS: &'static [Column<F::Row>] = F::COLUMNS;

    fn keys(&self, conn: &mut PgConnection, most: i64) -> Result<Vec<i64>> {
        queries::keys::<F>(conn, &self.actor, &self.narrow, most)
    }
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<F::Row>> {
        let most = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        let narrow = Narrow::to(keys.to_vec());
        Ok(queries::found::<F>(conn, &self.actor, &narrow, (most, 0))?.0)
    }
    fn key(row: &F::Row) -> i64 {
        row.key()
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        let own = [("Search", &self.asked.q), ("Order", &self.asked.sort)];
        let names = F::FILTERS.iter().map(|(_, label)| *label);
        let all = own.into_iter().chain(names.zip(&self.asked.filters));
        all.filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect()
    }
}

impl<F: Folk> ListPage<F> {
    fn new(
        p: View,
        asked: Asked,
        offers: &[Offer],
        (rows, total): (Vec<F::Row>, i64),
        shown: Arrangement<F::Row>,
    ) -> Result<Self> {
        let mut pairs = asked.pairs::<F>();
        pairs.push(("cols", &asked.cols));
        let page = Page::new(rows, total, asked.page, F::PATH, &pairs);
        let filters = F::FILTERS.iter().zip(&asked.filters);
        let filter = |((name, label), chosen): (&(&'static str, &'static str), &String)| {
            let own = offers.iter().filter(|offer| offer.field == *name);
            let choice = |offer: &Offer| {
                let label = p.t(&offer.label).into_owned();
                Choice::new(offer.value.clone(), label, offer.value == *chosen)
            };
            Filter {
                name,
                label,
                choices: own.map(choice).collect(),
            }
        };
        Ok(Self {
            sort: asked.order::<F>()?,
            filters: filters.map(filter).collect(),
            page,
            words: F::WORDS,
            path: F::PATH,
            asked,
            shown,
            p,
        })
    }
    fn may_add(&self) -> bool {
        !self.words.add.is_empty() && self.p.can(F::KEEPS)
    }
    fn count(&self) -> String {
        let (one, many) = self.words.count;
        self.p.tn(&self.page.total, one, many)
    }
    fn shown(&self) -> String {
        self.page.shown(&self.p, self.count())
    }
    fn href(&self, row: &F::Row) -> String {
        format!("{}/{}", self.path, row.key())
    }
    fn initials(&self, row: &F::Row) -> String {
        initials(row.name())
    }
    fn tone(&self, row: &F::Row) -> &'static str {
        tone(row.user())
    }
    fn face(&self, column: &Column<F::Row>, row: &F::Row) -> Option<Face> {
        F::face(row, column.key, &self.p)
    }
}
