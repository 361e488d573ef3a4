//! The conversation with the server: what is taken, what is refused for now, what for good.
use campus::platform::mail::{Mail, Refusal};

use super::{SERVER, app, mail};

const ID: &str = "<17@college.test>";

fn send(port: u16, more: &[(&'static str, &str)], mail: &Mail) -> Result<(), Refusal> {
    app(port, more).app.mailer.send(mail, ID)
}

#[track_caller]
fn later(sent: Result<(), Refusal>, words: &str) {
    let Err(Refusal::Later(said)) = sent else {
        panic!("{sent:?}")
    };
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_mail_arrives_in_both_forms_for_one_person() {
    send(SERVER.open, &[], &mail("asha@one.test")).unwrap();
    let got = SERVER.wait_for("asha@one.test", 1);
    assert_eq!(got[0]["to"], serde_json::json!(["asha@one.test"]));
    let data = got[0]["data"].as_str().unwrap();
    for part in [
        "From: Campus <campus@college.test>",
        "Asha Rao\" <asha@one.test>",
        "Message-ID: <17@college.test>",
        "Subject: Fees for =?utf-8?",
        "multipart/alternative",
        "The text",
        "<p>The page</p>",
    ] {
        let bare = part.replace('"', "");
        assert!(
            data.contains(part) || data.contains(&bare),
            "{part} is not in {data}"
        );
    }
}

#[test]
fn a_4xx_passes_and_a_5xx_is_final_with_the_servers_words() {
    later(
        send(SERVER.open, &[], &mail("later@two.test")),
        "451 4.3.2 Busy, come back later",
    );
    assert_eq!(
        send(SERVER.open, &[], &mail("never@two.test")),
        Err(Refusal::Never("550 5.1.1 No such mailbox here".into()))
    );
    later(
        send(SERVER.open, &[], &mail("hangup@two.test")),
        "mail server",
    );
}

#[test]
fn a_server_that_is_not_there_is_left_alone_for_a_moment() {
    let app = app(1, &[]);
    later(
        app.app.mailer.send(&mail("asha@x.test"), ID),
        "cannot be reached",
    );
    later(
        app.app.mailer.send(&mail("asha@x.test"), ID),
        "a moment ago",
    );
}

#[test]
fn signing_in_works_and_a_wrong_password_is_no_fault_of_the_mail() {
    let user = ("CAMPUS__MAIL__USER", "campus");
    send(
        SERVER.closed,
        &[user, ("CAMPUS__MAIL__PASSWORD", "orbit")],
        &mail("asha@three.test"),
    )
    .unwrap();
    assert_eq!(SERVER.wait_for("asha@three.test", 1)[0]["signed_in"], true);
    later(
        send(
            SERVER.closed,
            &[user, ("CAMPUS__MAIL__PASSWORD", "wrong")],
            &mail("b@three.test"),
        ),
        "535",
    );
    later(send(SERVER.closed, &[], &mail("c@three.test")), "530");
}

#[test]
fn starttls_needs_a_certificate_that_is_trusted() {
    let ca = SERVER.ca_file.to_str().unwrap();
    let starttls = ("CAMPUS__MAIL__ENCRYPTION", "starttls");
    send(
        SERVER.open,
        &[starttls, ("CAMPUS__MAIL__CA_FILE", ca)],
        &mail("asha@four.test"),
    )
    .unwrap();
    assert_eq!(SERVER.wait_for("asha@four.test", 1)[0]["tls"], true);
    later(
        send(SERVER.open, &[starttls], &mail("b@four.test")),
        "mail server",
    );
    assert!(SERVER.got("b@four.test").is_empty());
}

#[test]
fn tls_from_the_first_byte_needs_the_same() {
    let ca = SERVER.ca_file.to_str().unwrap();
    let tls = ("CAMPUS__MAIL__ENCRYPTION", "tls");
    send(
        SERVER.wrapped,
        &[tls, ("CAMPUS__MAIL__CA_FILE", ca)],
        &mail("asha@six.test"),
    )
    .unwrap();
    assert_eq!(SERVER.wait_for("asha@six.test", 1)[0]["tls"], true);
    later(
        send(SERVER.wrapped, &[tls], &mail("b@six.test")),
        "mail server",
    );
    // Nothing is said in the clear when the server speaks no TLS.
    let open = [tls, ("CAMPUS__MAIL__CA_FILE", ca)];
    later(send(SERVER.open, &open, &mail("c@six.test")), "mail server");
    assert!(SERVER.got("b@six.test").is_empty() && SERVER.got("c@six.test").is_empty());
}

#[test]
fn no_field_can_add_a_header_or_a_recipient() {
    let good = mail("asha@five.test");
    let evil = "a\r\nBcc: eve@five.test";
    let with = |change: &dyn Fn(&mut Mail)| {
        let mut mail = good.clone();
        change(&mut mail);
        mail
    };
    for mail in [
        with(&|mail| mail.to = "asha@five.test\r\nBcc: eve@five.test".into()),
        with(&|mail| mail.to = "asha@five.test>\nRCPT TO:<eve@five.test".into()),
        with(&|mail| mail.to = "asha@five.test, eve@five.test".into()),
        with(&|mail| mail.name = evil.into()),
        with(&|mail| mail.name = "a\nBcc: eve@five.test".into()),
        with(&|mail| mail.name = "a\rBcc: eve@five.test".into()),
        with(&|mail| mail.subject = evil.into()),
        with(&|mail| mail.subject = "a\0b".into()),
    ] {
        let sent = send(SERVER.open, &[], &mail);
        assert!(matches!(sent, Err(Refusal::Never(_))), "{mail:?}: {sent:?}");
    }
    // What is written in a name may look like anything, as long as it stays a name.
    for name in [
        "Eve <eve@five.test>",
        "a, eve@five.test",
        "\"; x",
        "=?utf-8?q?=0D=0ABcc:_eve@five.test?=",
    ] {
        let mail = with(&|mail| mail.name = name.into());
        send(SERVER.open, &[], &mail).unwrap();
    }
    for got in SERVER.wait_for("asha@five.test", 4) {
        assert_eq!(got["to"], serde_json::json!(["asha@five.test"]));
        assert!(!got["data"].as_str().unwrap().contains("\r\nBcc"), "{got}");
    }
    assert!(SERVER.got("eve@five.test").is_empty());
}
