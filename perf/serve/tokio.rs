//! The same service on tokio-uring: one task per connection, one owned buffer each for receiving and sending.

use std::io;

use tokio_uring::net::{TcpListener, TcpStream};

use super::dialogue::{Listener, Service, Speaker};
use crate::system;

/// Serves until the process is killed.
pub fn serve(service: Service, port: u16) -> io::Result<()> {
    tokio_uring::start(async move {
        let listener = TcpListener::from_std(system::listen(port)?);
        loop {
            let (stream, _) = listener.accept().await?;
            tokio_uring::spawn(converse(stream, service));
        }
    })
}

async fn converse(stream: TcpStream, service: Service) {
    let (mut speaker, mut listener) = (Speaker::new(service), Listener::default());
    let (mut page, mut out) = (vec![0; service.page_bytes() as usize], Vec::new());
    loop {
        let (result, read) = stream.read(page).await;
        page = read;
        let Ok(length @ 1..) = result else { return };
        let sent = if service == Service::Echo {
            let (sent, slice) = send_slice(&stream, page, length).await;
            page = slice;
            sent
        } else {
            speaker.refresh();
            out.clear();
            speaker.answer(&mut listener, &page[..length], &mut out);
            let (sent, written) = stream.write_all(out).await;
            out = written;
            sent
        };
        if sent.is_err() {
            return;
        }
    }
}

/// Sends the beginning of a page from where it lies.
async fn send_slice(stream: &TcpStream, page: Vec<u8>, length: usize) -> (io::Result<()>, Vec<u8>) {
    use tokio_uring::buf::BoundedBuf;
    let (sent, slice) = stream.write_all(page.slice(..length)).await;
    (sent, slice.into_inner())
}
