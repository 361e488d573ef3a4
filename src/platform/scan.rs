//! The virus scanner clamd, by its own protocol (`INSTREAM`): bytes go out in chunks, a verdict comes back.
use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    os::unix::net::UnixStream,
    time::Duration,
};

use crate::{Error, Result, config};

/// What the scanner says of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// The name of what was found.
    Found(String),
}

/// A file on its way to the scanner. Blocks; for jobs.
pub struct Scan(Box<dyn Connection>);

trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

/// The largest chunk: clamd copies each as a whole.
const CHUNK: usize = 64 * 1024;

impl Scan {
    /// Connects to the scanner that the settings name and begins a file.
    pub fn begin(settings: &config::Scan) -> Result<Self> {
        let time = Duration::from_secs(settings.timeout_seconds.max(1));
        let mut connection = connect(&settings.clamd, time).map_err(down)?;
        connection.write_all(b"zINSTREAM\0").map_err(down)?;
        Ok(Self(connection))
    }

    /// Sends some of the file.
    pub fn send(&mut self, bytes: &[u8]) -> Result<()> {
        for chunk in bytes.chunks(CHUNK) {
            let length = u32::try_from(chunk.len()).unwrap_or(u32::MAX).to_be_bytes();
            let sent = self
                .0
                .write_all(&length)
                .and_then(|()| self.0.write_all(chunk));
            if let Err(err) = sent {
                // clamd says why it hangs up, as when the file is over StreamMaxLength.
                let why = answer(&mut self.0).unwrap_or_default();
                return Err(down(io::Error::other(format!("{err} {why}"))));
            }
        }
        Ok(())
    }

    /// The file is whole: what of it?
    pub fn finish(mut self) -> Result<Verdict> {
        self.0.write_all(&[0; 4]).map_err(down)?;
        self.0.flush().map_err(down)?;
        verdict(&answer(&mut self.0).map_err(down)?)
    }
}

fn connect(clamd: &str, time: Duration) -> io::Result<Box<dyn Connection>> {
    if clamd.starts_with('/') {
        let socket = UnixStream::connect(clamd)?;
        socket.set_read_timeout(Some(time))?;
        socket.set_write_timeout(Some(time))?;
        return Ok(Box::new(socket));
    }
    let address = clamd.to_socket_addrs()?.next();
    let address = address.ok_or_else(|| io::Error::other("the address leads nowhere"))?;
    let socket = TcpStream::connect_timeout(&address, time.min(Duration::from_secs(5)))?;
    socket.set_read_timeout(Some(time))?;
    socket.set_write_timeout(Some(time))?;
    Ok(Box::new(socket))
}

fn answer(connection: &mut dyn Connection) -> io::Result<String> {
    let mut text = Vec::new();
    connection.take(4096).read_to_end(&mut text)?;
    Ok(String::from_utf8_lossy(&text)
        .trim_end_matches(['\0', '\n'])
        .to_owned())
}

fn verdict(text: &str) -> Result<Verdict> {
    let said = text.strip_prefix("stream: ").unwrap_or(text);
    match (said, said.strip_suffix(" FOUND")) {
        ("OK", _) => Ok(Verdict::Clean),
        (_, Some(name)) => Ok(Verdict::Found(name.to_owned())),
        _ => Err(Error::internal(format!("clamd could not scan: {said}"))),
    }
}

fn down(err: io::Error) -> Error {
    Error::internal(format!("clamd cannot be reached: {err}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ok_is_clean() {
        assert_eq!(verdict("stream: OK").unwrap(), Verdict::Clean);
        let found = verdict("stream: Eicar-Body.UNOFFICIAL FOUND").unwrap();
        assert_eq!(found, Verdict::Found("Eicar-Body.UNOFFICIAL".into()));
        for text in [
            "",
            "stream: ",
            "INSTREAM size limit exceeded. ERROR",
            "OKAY",
        ] {
            assert!(verdict(text).is_err(), "{text}");
        }
    }
}
