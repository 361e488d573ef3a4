use super::{FileType, bare, exif};

const JPEG: &[u8] = include_bytes!("../../../tests/uploads/pictures/gps.jpg");
const PNG: &[u8] = include_bytes!("../../../tests/uploads/pictures/gps.png");
const WEBP: &[u8] = include_bytes!("../../../tests/uploads/pictures/gps.webp");
const ALL: [(FileType, &[u8]); 3] = [
    (FileType::Jpeg, JPEG),
    (FileType::Png, PNG),
    (FileType::Webp, WEBP),
];

#[test]
fn what_is_bare_stays_as_it_is() {
    for (kind, data) in ALL {
        let once = bare(kind, data).unwrap();
        assert!(once.len() < data.len());
        assert!(bare(kind, &once).unwrap() == once, "{kind:?}");
        let other = [&once[..], b"behind the end"].concat();
        assert!(bare(kind, &other).unwrap() == once, "{kind:?}");
    }
}

#[test]
fn a_file_that_says_it_is_shorter_than_its_head_is_no_picture() {
    for declared in 0..4_u32 {
        let size = declared.to_le_bytes();
        let data = [&WEBP[..4], &size, &WEBP[8..]].concat();
        assert_eq!(bare(FileType::Webp, &data), None);
    }
}

#[test]
fn whatever_is_sent_harms_nothing() {
    let mut random = fastrand::Rng::with_seed(7);
    for (kind, data) in ALL {
        for length in 0..data.len() {
            let _ = bare(kind, &data[..length]);
        }
        for _ in 0..5_000 {
            let mut data = data.to_vec();
            for _ in 0..random.usize(1..6) {
                let place = random.usize(0..data.len());
                data[place] = random.u8(..);
            }
            if let Some(kept) = bare(kind, &data) {
                assert!(kept.len() <= data.len() + 64);
            }
        }
    }
}

#[test]
fn a_small_picture_in_the_head_goes_and_a_turned_one_keeps_its_turn() {
    let segment = |kind: u8, body: &[u8]| {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&[0xff, kind], &length[..], body].concat()
    };
    let jfif = [&b"JFIF\0\x01\x02\x01\0\x48\0\x48\x01\x01"[..], b"rgb"].concat();
    let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0\0\0\0\0";
    let data = [
        b"\xff\xd8".to_vec(),
        segment(0xe0, &jfif),
        segment(0xe0, b"JFXX\0small"),
        segment(0xe1, &[&b"Exif\0\0"[..], little].concat()),
        segment(0xe2, b"MPF\0more pictures"),
        segment(0xfe, b"a comment"),
        segment(0xdb, b"table"),
        segment(0xda, b"scan"),
        b"co\xff\x00ded\xff\xd0more".to_vec(),
        segment(0xe1, b"late"),
        segment(0xda, b"scan"),
        b"again\xff\xff\xd9\xff\xd8another picture\xff\xd9".to_vec(),
    ]
    .concat();
    let expected = [
        b"\xff\xd8".to_vec(),
        segment(0xe0, b"JFIF\0\x01\x02\x01\0\x48\0\x48\0\0"),
        segment(0xe1, &[&b"Exif\0\0"[..], &exif::block(8)].concat()),
        segment(0xdb, b"table"),
        segment(0xda, b"scan"),
        b"co\xff\x00ded\xff\xd0more".to_vec(),
        segment(0xda, b"scan"),
        b"again\xff\xff\xd9".to_vec(),
    ]
    .concat();
    let kept = bare(FileType::Jpeg, &data).unwrap();
    let kept = String::from_utf8_lossy(&kept).into_owned();
    // Bytes that only fill up before the end may go.
    let plain = |text: &str| text.replace("\u{fffd}\u{fffd}\u{fffd}", "\u{fffd}\u{fffd}");
    assert_eq!(plain(&kept), plain(&String::from_utf8_lossy(&expected)));
}

#[test]
fn only_a_turn_that_exists_is_read() {
    for (turn, read) in [(1, None), (2, Some(2)), (8, Some(8)), (9, None), (0, None)] {
        assert_eq!(exif::turn(&exif::block(turn)), read);
    }
    assert_eq!(exif::turn(b"MM\0*\xff\xff\xff\xff"), None);
    assert_eq!(exif::turn(b""), None);
}
