// What hostile servers send: by name, what one does with a socket on which a request came.
'use strict';
const zlib = require('zlib');

const LONG = 20_000;
// The client has read by then what came before the reset.
const RESET_MS = 200;

const send = (text) => (socket) => socket.write(text, 'latin1');
const end = (text) => (socket) => socket.end(text, 'latin1');
const reset = (text) => (socket) => {
  socket.write(text, 'latin1');
  setTimeout(() => socket.resetAndDestroy(), RESET_MS);
};

const OK = 'HTTP/1.1 200 OK\r\n';
const CHUNKED = `${OK}Transfer-Encoding: chunked\r\n\r\n`;
const GOOD = `${OK}Content-Length: 2\r\n\r\nok`;
const BODY = 'Content-Length: 2\r\n\r\nok';
const zipped = zlib.gzipSync('hello');

// Node 20 has the same outcome.
const alike = {
  'a good answer': send(GOOD),
  'no answer': end(''),
  'a reset and no answer': (socket) => socket.resetAndDestroy(),
  'a cut status line': end('HTT'),
  'a cut head': end(`${OK}A: b\r\n`),
  'a reset in the head': reset(`${OK}A: b\r\n`),
  'a cut body': end(`${OK}Content-Length: 10\r\n\r\nabc`),
  'a reset in the body': reset(`${OK}Content-Length: 10\r\n\r\nabc`),
  'a cut chunk': end(`${CHUNKED}5\r\nabc`),
  'no last chunk': end(`${CHUNKED}3\r\nabc\r\n`),
  'cut trailers': end(`${CHUNKED}3\r\nabc\r\n0\r\nA: b`),
  'a reset in a chunk': reset(`${CHUNKED}5\r\nabc`),
  'a body that the end ends': end(`${OK}\r\nabc`),
  'a length that is none': end(`${OK}Content-Length: x\r\n\r\nabc`),
  'a negative length': end(`${OK}Content-Length: -3\r\n\r\nabc`),
  'a signed length': end(`${OK}Content-Length: +3\r\n\r\nabc`),
  'an empty length': end(`${OK}Content-Length:\r\n\r\nabc`),
  'a length in hex': end(`${OK}Content-Length: 0x3\r\n\r\nabc`),
  'the same length twice': end(`${OK}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`),
  'two lengths': end(`${OK}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`),
  'a list of lengths': end(`${OK}Content-Length: 3, 3\r\n\r\nabc`),
  'a length beyond 64 bits': end(`${OK}Content-Length: 18446744073709551619\r\n\r\nabc`),
  'the largest length': end(`${OK}Content-Length: 18446744073709551615\r\n\r\nabc`),
  'a coding that is not known': end(`${OK}Transfer-Encoding: foo\r\n\r\nabc`),
  'a coding in two fields': end(`${OK}Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`),
  'chunks in HTTP/1.0': end('HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'),
  'HTML': end('<html>hi</html>'),
  'HTTP/1.2': end(`HTTP/1.2 200 OK\r\n${BODY}`),
  'SSH': end('SSH-2.0-OpenSSH_9.0\r\n'),
  'status 600': end('HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n'),
  'status 999': end('HTTP/1.1 999 X\r\nContent-Length: 0\r\n\r\n'),
  'a bare CR': end(`${OK}Content-Length: 2\rA: b\r\n\r\nok`),
  'NUL in a field': end(`${OK}A: b\0c\r\n${BODY}`),
  'no colon': end(`${OK}Ab\r\n${BODY}`),
  'an empty line in front': end(`\r\n\r\n${GOOD}`),
  'many interim answers': end(`${'HTTP/1.1 103 Hints\r\n\r\n'.repeat(50)}${GOOD}`),
  '101 that nobody asked for': end('HTTP/1.1 101 Up\r\nConnection: Upgrade\r\nUpgrade: foo\r\n\r\nabc'),
  'an upgrade in 200': end(`${OK}Connection: Upgrade\r\nUpgrade: foo\r\n${BODY}`),
  '205 with a body': send('HTTP/1.1 205 Reset\r\nContent-Length: 3\r\n\r\nabc'),
  'two answers': send(GOOD.repeat(2)),
  'a chunk size that is none': end(`${CHUNKED}zz\r\nok\r\n0\r\n\r\n`),
  'a chunk size beyond 64 bits': end(`${CHUNKED}fffffffffffffffff\r\nok\r\n0\r\n\r\n`),
  'the largest chunk size': end(`${CHUNKED}ffffffffffffffff\r\nok\r\n0\r\n\r\n`),
  'trailers that are too large': end(`${CHUNKED}2\r\nok\r\n0\r\nA: ${'a'.repeat(LONG)}\r\n\r\n`),
  'a head that is too large': end(`${OK}A: ${'a'.repeat(LONG)}\r\n\r\n`),
  'a long reason': end(`HTTP/1.1 200 ${'a'.repeat(LONG / 2)}\r\n${BODY}`),
  'gzip that is none': end(`${OK}Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde`),
  'cut gzip': end(`${OK}Content-Encoding: gzip\r\nContent-Length: 12\r\n\r\n${zipped.subarray(0, 12).toString('latin1')}`),
  'nothing instead of gzip': end(`${OK}Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n`),
  'six codings': end(`${OK}Content-Encoding: ${'gzip,'.repeat(5)}gzip\r\n${BODY}`),
  'a redirect for ever': (socket, count) => send(`HTTP/1.1 302 Found\r\nLocation: /${count}\r\nContent-Length: 0\r\n\r\n`)(socket),
  'a redirect to no URL': send('HTTP/1.1 302 Found\r\nLocation: http://[::1\r\nContent-Length: 0\r\n\r\n'),
  'a redirect to a file': send('HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n'),
  'a redirect to data': send('HTTP/1.1 302 Found\r\nLocation: data:,hi\r\nContent-Length: 0\r\n\r\n'),
  'a redirect to a bad port': send('HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:25/\r\nContent-Length: 0\r\n\r\n'),
  'a redirect to nowhere': send(`HTTP/1.1 302 Found\r\n${BODY}`),
  'silence': () => {},
  'silence behind a head': send(`${OK}Content-Length: 10\r\n\r\nabc`),
};

// What node:http's client and fetch make of the rest, each as [status and body] or the code of the error. Stricter than Node where
// RFC 9110 and 9112 are, and an answer is not lost for what comes behind it.
const ours = {
  'chunked twice': [end(`${OK}Transfer-Encoding: chunked, chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`), 'HPE_INVALID_TRANSFER_ENCODING'],
  'chunked in front of another coding': [end(`${OK}Transfer-Encoding: chunked, gzip\r\n\r\nabc`), 'HPE_INVALID_TRANSFER_ENCODING'],
  'a coding behind a length': [end(`${OK}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n`), 'HPE_INVALID_TRANSFER_ENCODING'],
  'a length behind a coding': [end(`${OK}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n`), 'HPE_INVALID_CONTENT_LENGTH'],
  'HTTP/2.0': [end(`HTTP/2.0 200 OK\r\n${BODY}`), 'HPE_INVALID_VERSION'],
  'status 99': [end('HTTP/1.1 099 X\r\nContent-Length: 0\r\n\r\n'), 'HPE_INVALID_STATUS'],
  'status 0': [end('HTTP/1.1 000 X\r\nContent-Length: 0\r\n\r\n'), 'HPE_INVALID_STATUS'],
  'status 1000': [end('HTTP/1.1 1000 X\r\nContent-Length: 0\r\n\r\n'), 'HPE_INVALID_STATUS'],
  'NUL in the reason': [end(`HTTP/1.1 200 O\0K\r\n${BODY}`), 'HPE_INVALID_HEADER_TOKEN'],
  'a bare LF': [end(`HTTP/1.1 200 OK\n${BODY}`), 'HPE_CR_EXPECTED'],
  'a bare LF behind the head': [end(`${OK}Content-Length: 2\r\n\nok`), 'HPE_INVALID_HEADER_TOKEN'],
  'a space before the colon': [end(`${OK}Content-Length : 2\r\n\r\nok`), 'HPE_INVALID_HEADER_TOKEN'],
  'a folded field': [end(`${OK}A: b\r\n c\r\n${BODY}`), 'HPE_INVALID_HEADER_TOKEN'],
  'a field without a name': [end(`${OK}: b\r\n${BODY}`), 'HPE_INVALID_HEADER_TOKEN'],
  'an empty line behind 100': [end(`HTTP/1.1 100 Continue\r\n\r\n\r\n${GOOD}`), '200 ok'],
  '100 with a length': [end(`HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n${GOOD}`), '200 ok'],
  '100 and no more': [end('HTTP/1.1 100 Continue\r\n\r\n'), 'ECONNRESET', 'UND_ERR_SOCKET'],
  '101 to nothing': [end('HTTP/1.1 101 Up\r\n\r\nabc'), '101 ', 'UND_ERR_SOCKET'],
  '204 with a body': [send('HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\nabc'), '204 '],
  '304 with chunks': [send('HTTP/1.1 304 No\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n'), '304 '],
  'garbage behind the answer': [send(`${GOOD}GARBAGE`), '200 ok'],
  'garbage behind the last answer': [end(`${OK}Connection: close\r\n${BODY}GARBAGE`), '200 ok'],
  'garbage behind chunks': [send(`${CHUNKED}2\r\nok\r\n0\r\n\r\nGARBAGE`), '200 ok'],
  'long extensions': [end(`${CHUNKED}2;${'a'.repeat(LONG)}\r\nok\r\n0\r\n\r\n`), 'HPE_CHUNK_EXTENSIONS_OVERFLOW'],
  'many extensions': [end(`${CHUNKED}${`1;${'a'.repeat(9000)}\r\no\r\n`.repeat(4)}0\r\n\r\n`), 'HPE_CHUNK_EXTENSIONS_OVERFLOW'],
  'a chunk without its CRLF': [end(`${CHUNKED}2\r\nokX0\r\n\r\n`), 'HPE_STRICT'],
  'chunks with LF alone': [end(`${CHUNKED}2\nok\n0\n\n`), 'HPE_CR_EXPECTED'],
  'a length among the trailers': [end(`${CHUNKED}2\r\nok\r\n0\r\nContent-Length: 5\r\n\r\n`), 'HPE_INVALID_CONTENT_LENGTH'],
  'a coding among the trailers': [end(`${CHUNKED}2\r\nok\r\n0\r\nTransfer-Encoding: chunked\r\n\r\n`), 'HPE_INVALID_TRANSFER_ENCODING'],
  'a reason that is too long': [end(`HTTP/1.1 200 ${'a'.repeat(LONG)}\r\n${BODY}`), 'HPE_HEADER_OVERFLOW', 'UND_ERR_HEADERS_OVERFLOW'],
  'a thousand fields': [end(`${OK}${'a: b\r\n'.repeat(1000)}${BODY}`), '200 ok'],
  'ten thousand fields': [end(`${OK}${'a:\r\n'.repeat(10_000)}${BODY}`), 'HPE_HEADER_OVERFLOW', 'UND_ERR_HEADERS_OVERFLOW'],
};

// What comes for ever: what is said first, and then again and again.
const floods = {
  'a status line': ['', `HTTP/1.1 200 ${'a'.repeat(65536)}`],
  'the name of a field': [OK, 'a'.repeat(65536)],
  'the value of a field': [`${OK}A: `, 'a'.repeat(65536)],
  'spaces': [`${OK}A:`, ' '.repeat(65536)],
  'fields': [OK, 'a: b\r\n'.repeat(10_000)],
  'empty lines': ['', '\r\n'.repeat(30_000)],
  'interim answers': ['', 'HTTP/1.1 103 Hints\r\nLink: a\r\n\r\n'.repeat(1000)],
  'consent': ['', 'HTTP/1.1 100 Continue\r\n\r\n'.repeat(1000)],
  'an extension': [`${CHUNKED}2;`, 'a'.repeat(65536)],
  'extensions': [CHUNKED, `1;${'a'.repeat(8000)}\r\nx\r\n`.repeat(8)],
  'zeros of a chunk size': [CHUNKED, '0'.repeat(65536)],
  'trailers': [`${CHUNKED}0\r\n`, 'a: b\r\n'.repeat(10_000)],
  'garbage behind the answer': [GOOD, 'a'.repeat(65536)],
  'garbage behind 204': ['HTTP/1.1 204 No\r\n\r\n', 'a'.repeat(65536)],
  'answers': ['', GOOD.repeat(1000)],
};

module.exports = { GOOD, alike, floods, ours };
