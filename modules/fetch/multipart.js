// multipart/form-data, RFC 7578: a FormData as bytes, and bytes as a FormData.

const { Buffer } = require('node:buffer');

const { entries, FormData } = require('internal:fetch/form_data');

const newlines = /\r\n|\r|\n/g;

function escaped(name) {
  return name.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
}

// Parts of a Blob in their order, and its type. Whoever can guess the boundary can forge parts.
function encode(form) {
  const { randomInt } = require('node:crypto');
  const boundary = `----formdata-protojs-0${`${randomInt(0, 1e11)}`.padStart(11, '0')}`;
  const parts = [];
  for (const [name, value] of entries(form)) {
    const disposition = `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name.replace(newlines, '\r\n'))}"`;
    if (typeof value === 'string') {
      parts.push(`${disposition}\r\n\r\n${value.replace(newlines, '\r\n')}\r\n`);
    } else {
      parts.push(`${disposition}; filename="${escaped(value.name)}"\r\nContent-Type: ${value.type || 'application/octet-stream'}\r\n\r\n`);
      parts.push(value, '\r\n');
    }
  }
  parts.push(`--${boundary}--\r\n`);
  return { parts, type: `multipart/form-data; boundary=${boundary}` };
}

function broken() {
  return new TypeError('Failed to parse body as FormData.');
}

const quoted = /^;[ \t]*([a-z*]+)="([^"\r\n]*)"/i;

// The parameters of Content-Disposition, as browsers write them.
function disposition(line) {
  if (!/^form-data[ \t]*;/i.test(line)) throw broken();
  const found = { name: undefined, filename: undefined };
  for (let rest = line.slice(9).trimStart(); rest !== '';) {
    const match = quoted.exec(rest);
    if (match === null || !Object.hasOwn(found, match[1].toLowerCase())) throw broken();
    found[match[1].toLowerCase()] = match[2].replace(/%0A/gi, '\n').replace(/%0D/gi, '\r').replace(/%22/g, '"');
    rest = rest.slice(match[0].length).trimStart();
  }
  if (found.name === undefined) throw broken();
  return found;
}

function headOf(text) {
  const head = { name: undefined, filename: undefined, type: 'text/plain', isFile: false };
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':');
    if (colon < 1) throw broken();
    const value = line.slice(colon + 1).trim();
    switch (line.slice(0, colon).toLowerCase()) {
      case 'content-disposition':
        Object.assign(head, disposition(value));
        break;
      case 'content-type':
        head.type = value;
        break;
      case 'content-transfer-encoding':
        if (value.toLowerCase() === 'base64') head.encoding = 'base64';
        break;
      default:
    }
  }
  if (head.name === undefined) throw broken();
  return head;
}

function decode(bytes, boundary) {
  const { File } = require('node:buffer');
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const form = new FormData();
  const mark = Buffer.from(`--${boundary}`);
  // Line breaks before the first boundary are let pass.
  let at = 0;
  while (body[at] === 13 && body[at + 1] === 10) at += 2;
  for (;;) {
    if (at + mark.length > body.length || body.compare(mark, 0, mark.length, at, at + mark.length) !== 0) throw broken();
    at += mark.length;
    if (body.latin1Slice(at, at + 2) === '--') {
      if (at + 2 === body.length || (at + 4 === body.length && body.latin1Slice(at + 2) === '\r\n')) return form;
      throw broken();
    }
    if (body.latin1Slice(at, at + 2) !== '\r\n') throw broken();
    const headEnd = body.indexOf('\r\n\r\n', at + 2);
    const end = headEnd < 0 ? -1 : body.indexOf(Buffer.concat([Buffer.from('\r\n'), mark]), headEnd + 2);
    if (end < 0) throw broken();
    const head = headOf(body.utf8Slice(at + 2, headEnd));
    let content = body.subarray(Math.min(headEnd + 4, end), end);
    if (head.encoding === 'base64') content = Buffer.from(content.latin1Slice(), 'base64');
    form.append(head.name, head.filename === undefined ? content.utf8Slice() : new File([content], head.filename, { type: head.type }));
    at = end + 2;
  }
}

module.exports = { broken, decode, encode };
