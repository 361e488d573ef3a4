//! The pages of prerequisites and plans of study.
use campus::policy::Role;

use super::{Small, history};
use crate::support::TestApp;

#[actix_web::test]
async fn prerequisites_are_added_and_a_circle_is_named() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let client = app.as_role(Role::Admin).await;
    let page = |course: i64| format!("/academics/courses/{course}/prerequisites");
    client.get(&page(small.core)).await.is(200).shows("C101");
    let circle = client
        .post(
            &page(small.basics),
            &[("requires_id", &small.core.to_string())],
        )
        .await;
    circle
        .is(422)
        .shows("That would be a circle: C101 → C201 → C101.");
    client
        .post(&page(small.basics), &[])
        .await
        .is(422)
        .shows("Choose one of the courses that are in use.");
    let basics = small.basics.to_string();
    client
        .post(
            &format!("{}/remove", page(small.core)),
            &[("requires_id", &basics)],
        )
        .await
        .leads_to(&page(small.core));
    client
        .post(&page(small.core), &[("requires_id", &basics)])
        .await
        .leads_to(&page(small.core));
    history(&client, &format!("/academics/courses/{}", small.core))
        .await
        .shows("Added a prerequisite")
        .shows("Took a prerequisite away");
}

#[actix_web::test]
async fn a_plan_of_study_is_made_published_and_copied() {
    let app = TestApp::new();
    let small = Small::found(&app);
    let client = app.as_role(Role::Admin).await;
    let of = |id: i64, rest: &str| format!("/academics/curricula/{id}{rest}");
    client
        .get(&of(small.curriculum, "/plan"))
        .await
        .is(200)
        .shows("Semester 2")
        .shows("Elective I")
        .shows("8 credits");
    let copied = client
        .post(&of(small.curriculum, "/copy"), &[("name", "2026 Scheme")])
        .await;
    let plan = copied.location.clone().unwrap();
    let copy: i64 = plan.split('/').nth(3).unwrap().parse().unwrap();
    client
        .get(&plan)
        .await
        .is(200)
        .shows("Draft")
        .shows("Put a course in");
    client
        .post(&of(small.curriculum, "/copy"), &[("name", "2026 Scheme")])
        .await
        .is(422)
        .shows("has a curriculum of that name");
    let basics = small.basics.to_string();
    client
        .post(&of(copy, "/plan/remove"), &[("id", &basics)])
        .await
        .leads_to(&plan);
    client
        .post(&of(copy, "/publish"), &[])
        .await
        .is(422)
        .shows("Semester 1 has no course.")
        .shows("which is not in this curriculum");
    client
        .post(&of(copy, "/plan"), &[("semester", "1")])
        .await
        .is(422)
        .shows("Choose the course.");
    client
        .post(
            &of(copy, "/plan"),
            &[("course_id", &basics), ("semester", "1"), ("group_id", "")],
        )
        .await
        .leads_to(&plan);
    client
        .post(&of(copy, "/groups"), &[("choose", "0")])
        .await
        .is(422)
        .shows("A student chooses 1 to 20");
    let group = [
        ("group_name", "Open Elective"),
        ("group_semester", "2"),
        ("choose", "1"),
    ];
    client
        .post(&of(copy, "/groups"), &group)
        .await
        .leads_to(&plan);
    let key = app
        .number("SELECT max(id) FROM elective_groups")
        .to_string();
    client
        .post(&of(copy, "/groups/remove"), &[("id", &key)])
        .await
        .leads_to(&plan);
    client
        .post(&of(copy, "/publish"), &[])
        .await
        .leads_to(&plan);
    client
        .get(&plan)
        .await
        .shows("Published")
        .hides("Put a course in");
    client
        .post(&of(copy, "/plan/remove"), &[("id", &basics)])
        .await
        .is(409);
    client.post(&of(copy, "/reopen"), &[]).await.leads_to(&plan);
    client
        .post(&of(copy, "/publish"), &[])
        .await
        .leads_to(&plan);
    client.post(&of(copy, "/retire"), &[]).await.leads_to(&plan);
    history(&client, &of(copy, ""))
        .await
        .shows("Changed the plan of study")
        .shows("Published the curriculum");
}
