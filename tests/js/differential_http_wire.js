// The cases of tests/wire for both runtimes' parsers, reasons of refusal and all. Where protojs is stricter than Node on purpose, a case
// stands in the list below with the reason.
'use strict';
const fs = require('fs');
const path = require('path');
const { asClient, asServer, inTurns } = require('./http_support/corpus');

const QUIET_MS = 150;
const AT_ONCE = 24;

const stricter = [
  // Zeros that say nothing go on for no longer than extensions may, and extensions of all chunks count together.
  'Zeros without end', 'Extensions of all chunks together',
  // RFC 9110 section 6.5.1: a trailer says nothing of the connection.
  'A trailer that could be a field of the next request',
  // What nobody upgrades is a request, and so is the one behind it.
  'An upgrade nobody listens for',
  // RFC 9112 section 3.2: one Host, which is an authority; else 400, and nothing behind it is answered.
  'Several Host fields', 'No Host', 'Host with the value `a b`', 'Host with the value `a/b`', 'Host with the value `u@a`',
  'Host with the value `a,b?`', 'Host with the value `"a"`', 'Host with the value `a\\b`', 'Host with the value `é`',
  // RFC 9112 section 6.1: no coding but those of the registry in front of one chunked, none in HTTP/1.0; and the script hears of no request
  // whose end nobody knows.
  'Transfer-Encoding refused with the value `identity`', 'Transfer-Encoding refused with the value `gzip`',
  'Transfer-Encoding refused with the value `,chunked`', 'Transfer-Encoding refused with the value `xchunked`',
  'Transfer-Encoding refused with the value `chunkedx`', 'Transfer-Encoding refused with the value `chunked;q=1`',
  'Transfer-Encoding refused with the value ``', 'Transfer-Encoding refused with the value `"chunked"`',
  'Transfer-Encoding refused with the value `chunked chunked`', 'Transfer-Encoding refused with the value `eee, chunked`',
  'Chunks in HTTP/1.0',
  // White space and separators count when there is much of it, and so do empty lines.
  'A value of white space', 'The smallest fields without end', 'Too many empty lines', 'Empty lines without end before a response',
  // RFC 9112 section 2.2: a line ends with CRLF.
  'A bare LF before a request', 'A bare CR before a request', 'A bare LF before a response', 'A bare CR before a response',
  // RFC 9112 section 3: one space on either side of the target, which has a form that goes with its method.
  'Two spaces after the method', 'Two spaces after the target', 'An asterisk for GET', 'An asterisk with more',
  'An absolute target without a host',
  // HTTP/1.1 and HTTP/1.0 alone are spoken.
  'The preface of HTTP/2', 'No version', 'Version HTTP/2.0', 'Version HTTP/0.9', 'Malformed status line "HTTP/2.0 200 OK"',
  // RFC 9110 section 15: a status has three digits, the first of which is none.
  'Malformed status line "HTTP/1.1 099 OK"',
  // Refused for the same fault, in other words.
  'A folded empty value', 'A folded Transfer-Encoding', 'A method of RTSP', 'A tab in the target', 'A relative target',
  'Malformed version "ICE/1.0"',
];

const folder = path.join(__dirname, '..', 'wire');

// See tests/wire/case.rs.
function bytesOf(block) {
  const text = block.replaceAll('\n', '').replace(/\{\{(.*?)\*(\d+)\}\}/g, (_, repeated, count) => repeated.repeat(Number(count)));
  const escapes = { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' };
  const characterOf = (_, digits, letter) => (digits === undefined ? escapes[letter] : String.fromCharCode(parseInt(digits, 16)));
  return text.replace(/\\(?:x([0-9a-f]{2})|(.))/gi, characterOf);
}

function cases() {
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.md')).sort();
  return files.flatMap((file) => fs.readFileSync(path.join(folder, file), 'utf8').split('\n## ').slice(1).map((text) => {
    const [, title, info, block] = /^(.*)\n[^]*?```(.*)\n([^]*?)```/.exec(text);
    const [reader, ...words] = info.split(' ');
    return { file, title, reader, words, bytes: bytesOf(block) };
  }));
}

// Settings of which Node has no word, and times in which nothing but a fault would be told.
function isComparable({ words, reader }) {
  return reader === 'response' || words.every((word) => /^(no-host|half-open|header-bytes)/.test(word));
}

function tell({ reader, words, bytes }) {
  if (reader === 'response') return asClient(bytes, { method: words[0], reasons: true });
  const options = { requireHostHeader: !words.includes('no-host') };
  const size = words.find((word) => word.startsWith('header-bytes='));
  if (size !== undefined) options.maxHeaderSize = Number(size.slice(13));
  return asServer(bytes, { quietMs: QUIET_MS, options, reasons: true });
}

async function main() {
  const list = cases().filter(isComparable).filter(({ title }) => !stricter.includes(title));
  const outcomes = await inTurns(list, AT_ONCE, tell);
  list.forEach(({ file, title }, at) => {
    console.log(`${file}: ${title}`);
    for (const line of outcomes[at]) console.log(`  ${line}`);
  });
}

main();
