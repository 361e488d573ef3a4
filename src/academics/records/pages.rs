//! Pages: the list of a noun, and its export.
use std::marker::PhantomData;

use actix_web::{HttpRequest, HttpResponse, http::StatusCode};
use askama::Template;
use diesel::PgConnection;

use super::{
    Noun, Row,
    model::{Face, Offers, Words},
    narrow::{Asked, Narrow, sort},
    queries,
};
use crate::{
    Result,
    lists::{self, Arrangement},
    platform::{
        db::Db,
        export::{self, Column, List, chosen},
        web::{Choice, Hx, Page, Query, Sort, View, see_other},
    },
    policy::{Actor, Grant, ViewAcademics},
};

#[derive(Template)]
#[template(path = "academics/records/list.html", blocks = ["results"])]
struct ListPage<N: Noun> {
    p: View,
    words: Words,
    path: &'static str,
    asked: Asked,
    sort: Sort,
    filters: Vec<Filter>,
    page: Page<N::Row>,
    shown: Arrangement<N::Row>,
}

/// A filter with what it offers.
struct Filter {
    name: &'static str,
    label: &'static str,
    choices: Vec<Choice>,
}

/// The address of a noun's list, read.
struct Search<N> {
    asked: Asked,
    sort: Sort,
    narrow: Narrow,
    noun: PhantomData<fn() -> N>,
}

impl<N: Noun> Search<N> {
    fn of(pairs: Vec<(String, String)>) -> Result<Self> {
        let asked = Asked::of(pairs, N::FILTERS)?;
        for ((name, _), value) in N::FILTERS.iter().zip(&asked.filters) {
            let source = N::OFFERS.iter().find(|(field, _)| field == name);
            if let Some((_, source)) = source.filter(|_| !value.is_empty()) {
                source.check(value)?;
            }
        }
        let sort = sort::<N>(&asked.sort)?;
        let mut narrow = Narrow::all().search(&asked.q).order::<N>(sort);
        narrow.filters.clone_from(&asked.filters);
        Ok(Self {
            asked,
            sort,
            narrow,
            noun: PhantomData,
        })
    }
    /// What stands in the address besides page and columns.
    fn pairs(&self) -> Vec<(&str, &str)> {
        let own = [("q", &*self.asked.q), ("sort", &*self.asked.sort)];
        let names = N::FILTERS.iter().map(|(name, _)| *name);
        let filters = names.zip(self.asked.filters.iter().map(String::as_str));
        let all = own.into_iter().chain(filters);
        all.filter(|(_, value)| !value.is_empty()).collect()
    }
    /// The same as text.
    fn text(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs()).finish()
    }
    fn filters(&self, offers: &Offers, p: &View) -> Vec<Filter> {
        let chosen = N::FILTERS.iter().zip(&self.asked.filters);
        let filter = |((name, label), chosen): (&(&'static str, &'static str), &String)| Filter {
            name,
            label,
            choices: offers.filter(name, chosen, p),
        };
        chosen.map(filter).collect()
    }
}

/// Whether the list of a noun can show what this query asks for.
pub fn can_show<N: Noun>(query: &str) -> Result<()> {
    let search = Search::<N>::of(Query::read(query)?)?;
    chosen(N::COLUMNS, &search.asked.cols).map(drop)
}

pub async fn list<N: Noun>(
    req: HttpRequest,
    db: Db,
    who: Grant<ViewAcademics>,
    hx: Hx,
    p: View,
    query: Query<Vec<(String, String)>>,
) -> Result<HttpResponse> {
    let search = Search::<N>::of(query.0)?;
    let (narrow, actor) = (search.narrow.clone(), who.actor().clone());
    let (own, number) = (actor.user()?.id, search.asked.page);
    let read = move |conn: &mut PgConnection| {
        let (size, offset) = (Page::<N::Row>::SIZE, Page::<N::Row>::offset(number));
        let offers = queries::filter_offers::<N>(conn)?;
        let kept = lists::kept(conn, own, N::LIST)?;
        let found = queries::found::<N>(conn, &actor, &narrow, size, offset)?;
        Ok((offers, kept, found))
    };
    let (offers, kept, found) = db.read(read).await?;
    let opening = kept.opening(N::PATH, can_show::<N>);
    if let Some(view) = opening.filter(|_| req.query_string().is_empty()) {
        return Ok(see_other(&view));
    }
    let asked = (search.text(), &*search.asked.cols);
    let shown = Arrangement::new(&p, (N::LIST, N::PATH), N::COLUMNS, kept, asked)?;
    let page = ListPage::<N>::new(p, search, &offers, found, shown);
    hx.render(StatusCode::OK, &page, page.as_results())
}

/// What the list shows, in its order, as a file.
pub async fn export<N: Noun>(
    db: Db,
    who: Grant<ViewAcademics>,
    p: View,
    query: Query<Vec<(String, String)>>,
) -> Result<HttpResponse> {
    let search = Search::<N>::of(query.0)?;
    let asked = (search.asked.format.clone(), search.asked.cols.clone());
    let list = Records {
        actor: who.actor().clone(),
        search,
    };
    export::answer(&db, &p, who.actor(), list, (&asked.0, &asked.1)).await
}

/// The records that a list shows, to be sent as a file.
struct Records<N> {
    actor: Actor,
    search: Search<N>,
}

impl<N: Noun> List for Records<N> {
    type Row = N::Row;
    const NAME: &'static str = N::LIST;
    const TITLE: &'static str = N::WORDS.many;
    const COLUMNS: &'static [Column<N::Row>] = N::COLUMNS;

    fn keys(&self, conn: &mut PgConnection, most: i64) -> Result<Vec<i64>> {
        queries::keys::<N>(conn, &self.actor, &self.search.narrow, most)
    }
    fn rows(&self, conn: &mut PgConnection, keys: &[i64]) -> Result<Vec<N::Row>> {
        let most = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        let narrow = Narrow::to(keys.to_vec());
        Ok(queries::found::<N>(conn, &self.actor, &narrow, most, 0)?.0)
    }
    fn key(row: &N::Row) -> i64 {
        row.mark().id
    }
    fn filters(&self) -> Vec<(&'static str, String)> {
        let asked = &self.search.asked;
        let own = [("Search", &asked.q), ("Order", &asked.sort)];
        let names = N::FILTERS.iter().map(|(_, label)| *label);
        let all = own.into_iter().chain(names.zip(&asked.filters));
        all.filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| (name, value.clone()))
            .collect()
    }
}

impl<N: Noun> ListPage<N> {
    fn new(
        p: View,
        search: Search<N>,
        offers: &Offers,
        (rows, total): (Vec<N::Row>, i64),
        shown: Arrangement<N::Row>,
    ) -> Self {
        let mut pairs = search.pairs();
        pairs.push(("cols", &search.asked.cols));
        Self {
            page: Page::new(rows, total, search.asked.page, N::PATH, &pairs),
            filters: search.filters(offers, &p),
            words: N::WORDS,
            path: N::PATH,
            sort: search.sort,
            asked: search.asked,
            shown,
            p,
        }
    }
    fn export(&self, format: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(self.shown.query.clone());
        if !self.shown.cols.is_empty() {
            query.append_pair("cols", &self.shown.cols);
        }
        query.append_pair("format", format);
        format!("{}/export?{}", self.path, query.finish())
    }
    fn count(&self) -> String {
        let (one, many) = self.words.count;
        self.p.tn(&self.page.total, one, many)
    }
    fn shown(&self) -> String {
        match self.page.rows.is_empty() || self.page.pages() == 1 {
            true => self.count(),
            false => format!(
                "{} – {} {} {}",
                self.page.from(),
                self.page.to(),
                self.p.t("of"),
                self.count()
            ),
        }
    }
    fn href(&self, row: &N::Row) -> String {
        format!("{}/{}", self.path, row.mark().id)
    }
    /// How a cell looks; the title's second line is what stands within it.
    fn face(&self, column: &Column<N::Row>, row: &N::Row) -> Face {
        let face = N::face(row, column.key, &self.p);
        let face = face.unwrap_or_else(|| Face::of(self.shown.text(column, row)));
        let within = N::COLUMNS.iter().find(|inner| inner.within);
        match within.filter(|inner| column.fixed && self.shown.has(inner.key)) {
            Some(inner) => face.note(self.shown.text(inner, row)),
            None => face,
        }
    }
}
