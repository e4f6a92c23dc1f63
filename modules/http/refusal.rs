//! Why bytes from a peer are refused, and how Node names each cause.

/// A cause for refusing what a peer sent. Closed: every malformed input ends in one of these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each reason phrase in `words` says what its variant means")]
pub enum Fault {
    InvalidMethod,
    SpaceAfterMethod,
    UrlStart,
    UrlScheme,
    UrlServer,
    UrlCharacter,
    ProtocolName,
    StatusProtocolName,
    MalformedVersion,
    MajorVersion,
    DotInVersion,
    MinorVersion,
    CrlfAfterVersion,
    LfAfterVersion,
    UnsupportedVersion,
    InvalidStatus,
    SpaceAfterStartLine,
    HeaderToken,
    HeaderFieldCharacter,
    FoldedHeader,
    HeaderValueCharacter,
    CrAfterHeaderValue,
    LfAfterHeaderValue,
    SpaceAfterVersion,
    EndOfStatus,
    CrAfterStatusLine,
    LfAfterStatusLine,
    LfAfterHeaders,
    HeaderOverflow,
    InterimOverflow,
    ContentLengthCharacter,
    ContentLengthEmpty,
    ContentLengthOverflow,
    ContentLengthRepeated,
    ContentLengthWithTransferEncoding,
    TransferEncodingWithContentLength,
    TransferEncodingValue,
    TransferEncodingOfRequest,
    TransferCodingUnknown,
    InvalidHost,
    ChunkSizeCharacter,
    ChunkSizeOverflow,
    ChunkExtensionCharacter,
    ChunkExtensionName,
    ChunkExtensionValue,
    ChunkExtensionQuoted,
    ChunkExtensionPair,
    ChunkExtensionQuote,
    ChunkExtensionOverflow,
    CrAfterExtension,
    CrAfterChunkSize,
    LfAfterChunkSize,
    CrAfterChunkData,
    LfAfterChunkData,
    EndOfInput,
    DataAfterClose,
    RequestTimeout,
}

/// What Node says about a fault: status of the answer, `error.code`, `error.reason`.
struct Words(u16, &'static str, &'static str);

fn length(reason: &'static str) -> Words {
    Words(400, "HPE_INVALID_CONTENT_LENGTH", reason)
}

fn coding(reason: &'static str) -> Words {
    Words(400, "HPE_INVALID_TRANSFER_ENCODING", reason)
}

/// What Node's parser calls strict has this code.
fn strict(reason: &'static str) -> Words {
    Words(400, "HPE_STRICT", reason)
}

impl Fault {
    fn words(self) -> Words {
        use Fault::*;
        match self {
            InvalidMethod => Words(400, "HPE_INVALID_METHOD", "Invalid method encountered"),
            SpaceAfterMethod => Words(400, "HPE_INVALID_METHOD", "Expected space after method"),
            UrlStart => Words(400, "HPE_INVALID_URL", "Unexpected start char in url"),
            UrlScheme => Words(400, "HPE_INVALID_URL", "Unexpected char in url schema"),
            UrlServer => Words(400, "HPE_INVALID_URL", "Unexpected char in url server"),
            UrlCharacter => Words(400, "HPE_INVALID_URL", "Invalid char in url path"),
            ProtocolName => Words(400, "HPE_INVALID_CONSTANT", "Expected HTTP/, RTSP/ or ICE/"),
            StatusProtocolName => Words(400, "HPE_INVALID_CONSTANT", "Expected HTTP/, RTSP/ or ICE/"),
            MalformedVersion => Words(400, "HPE_INVALID_VERSION", "Invalid HTTP version"),
            MajorVersion => Words(400, "HPE_INVALID_VERSION", "Invalid major version"),
            DotInVersion => Words(400, "HPE_INVALID_VERSION", "Expected dot"),
            MinorVersion => Words(400, "HPE_INVALID_VERSION", "Invalid minor version"),
            CrlfAfterVersion => Words(400, "HPE_INVALID_VERSION", "Expected CRLF after version"),
            LfAfterVersion => strict("Expected CRLF after version"),
            UnsupportedVersion => Words(505, "HPE_INVALID_VERSION", "Invalid HTTP version"),
            InvalidStatus => Words(400, "HPE_INVALID_STATUS", "Invalid status code"),
            SpaceAfterStartLine => Words(400, "HPE_UNEXPECTED_SPACE", "Unexpected space after start line"),
            HeaderToken => Words(400, "HPE_INVALID_HEADER_TOKEN", "Invalid header token"),
            HeaderFieldCharacter => Words(400, "HPE_INVALID_HEADER_TOKEN", "Invalid header field char"),
            FoldedHeader => {
                Words(400, "HPE_INVALID_HEADER_TOKEN", "Unexpected whitespace after header value")
            }
            HeaderValueCharacter => Words(400, "HPE_INVALID_HEADER_TOKEN", "Invalid header value char"),
            CrAfterHeaderValue => Words(400, "HPE_CR_EXPECTED", "Missing expected CR after header value"),
            LfAfterHeaderValue => Words(400, "HPE_LF_EXPECTED", "Missing expected LF after header value"),
            LfAfterHeaders => strict("Expected LF after headers"),
            SpaceAfterVersion => Words(400, "HPE_INVALID_VERSION", "Expected space after version"),
            EndOfStatus => Words(400, "HPE_INVALID_STATUS", "Invalid response status"),
            LfAfterStatusLine => strict("Expected LF after CR"),
            CrAfterStatusLine => Words(400, "HPE_CR_EXPECTED", "Missing expected CR after response line"),
            HeaderOverflow => Words(431, "HPE_HEADER_OVERFLOW", "Header overflow"),
            InterimOverflow => Words(431, "HPE_HEADER_OVERFLOW", "Too many interim responses"),
            ContentLengthCharacter => length("Invalid character in Content-Length"),
            ContentLengthEmpty => length("Empty Content-Length"),
            ContentLengthOverflow => length("Content-Length overflow"),
            ContentLengthRepeated => Words(400, "HPE_UNEXPECTED_CONTENT_LENGTH", "Duplicate Content-Length"),
            ContentLengthWithTransferEncoding => {
                length("Content-Length can't be present with Transfer-Encoding")
            }
            TransferEncodingWithContentLength => {
                coding("Transfer-Encoding can't be present with Content-Length")
            }
            TransferEncodingValue => coding("Invalid `Transfer-Encoding` header value"),
            TransferEncodingOfRequest => coding("Request has invalid `Transfer-Encoding`"),
            TransferCodingUnknown => {
                Words(501, "HPE_INVALID_TRANSFER_ENCODING", "Request has invalid `Transfer-Encoding`")
            }
            InvalidHost => Words(400, "HPE_INVALID_HEADER_TOKEN", "Invalid `Host` header value"),
            ChunkSizeCharacter => Words(400, "HPE_INVALID_CHUNK_SIZE", "Invalid character in chunk size"),
            ChunkSizeOverflow => Words(400, "HPE_INVALID_CHUNK_SIZE", "Chunk size overflow"),
            ChunkExtensionCharacter => strict("Invalid character in chunk extensions"),
            ChunkExtensionName => strict("Invalid character in chunk extensions name"),
            ChunkExtensionValue => strict("Invalid character in chunk extensions value"),
            ChunkExtensionQuoted => strict("Invalid character in chunk extensions quoted value"),
            ChunkExtensionPair => strict("Invalid quoted-pair in chunk extensions quoted value"),
            ChunkExtensionQuote => strict("Invalid character in chunk extensions quote value"),
            ChunkExtensionOverflow => {
                Words(413, "HPE_CHUNK_EXTENSIONS_OVERFLOW", "Chunk extensions overflow")
            }
            CrAfterExtension => {
                Words(400, "HPE_CR_EXPECTED", "Missing expected CR after chunk extension name")
            }
            CrAfterChunkSize => Words(400, "HPE_CR_EXPECTED", "Missing expected CR after chunk size"),
            LfAfterChunkSize => strict("Expected LF after chunk size"),
            CrAfterChunkData => Words(400, "HPE_CR_EXPECTED", "Missing expected CR after chunk data"),
            LfAfterChunkData => strict("Expected LF after chunk data"),
            EndOfInput => Words(400, "HPE_INVALID_EOF_STATE", "Invalid EOF state"),
            DataAfterClose => Words(400, "HPE_CLOSED_CONNECTION", "Data after `Connection: close`"),
            RequestTimeout => Words(408, "ERR_HTTP_REQUEST_TIMEOUT", "Request timeout"),
        }
    }

    /// Status of the answer that goes with this fault.
    pub fn status(self) -> u16 {
        self.words().0
    }

    /// `error.code` of Node's `clientError` event.
    pub fn code(self) -> &'static str {
        self.words().1
    }

    /// `error.reason` of Node's `clientError` event.
    pub fn reason(self) -> &'static str {
        self.words().2
    }

    /// True when Node sets `bytesParsed`, `reason` and `rawPacket` on the error.
    pub fn is_parse_error(self) -> bool {
        self != Fault::RequestTimeout
    }

    /// True when Node puts the reason into `error.message` ("Parse Error: …").
    pub fn message_has_reason(self) -> bool {
        !matches!(self, Fault::EndOfInput | Fault::RequestTimeout)
    }

    /// The whole answer that is sent when no `clientError` listener takes the socket. The connection closes
    /// after it.
    pub fn answer(self) -> &'static [u8] {
        match self.status() {
            408 => b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n",
            413 => b"HTTP/1.1 413 Payload Too Large\r\nConnection: close\r\n\r\n",
            431 => b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n\r\n",
            501 => b"HTTP/1.1 501 Not Implemented\r\nConnection: close\r\n\r\n",
            505 => b"HTTP/1.1 505 HTTP Version Not Supported\r\nConnection: close\r\n\r\n",
            _ => b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n",
        }
    }
}

/// A refusal: the cause, and how far the bytes given last were understood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The cause.
    pub fault: Fault,
    /// Node's `error.bytesParsed`: bytes of the slice received last that came before the fault.
    pub bytes_parsed: usize,
}

/// A fault and its place, counted from the first byte of the buffer that was being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Located {
    pub fault: Fault,
    pub at: usize,
}

impl Fault {
    pub(super) fn at(self, at: usize) -> Located {
        Located { fault: self, at }
    }
}
