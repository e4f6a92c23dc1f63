// The opening handshake of WebSockets: keys, the answer to them, and what is agreed on of compression.

// RFC 6455 section 1.3.
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const keyPattern = /^[+/0-9A-Za-z]{22}==$/;

function makeKey() {
  return require('node:crypto').randomBytes(16).toString('base64');
}

function acceptOf(key) {
  return require('node:crypto').createHash('sha1').update(key + GUID).digest('base64');
}

// What is wrong with the list of protocols that a script gives; undefined when nothing is.
function checkProtocols(protocols) {
  const seen = new Set();
  for (const protocol of protocols) {
    const lower = protocol.toLowerCase();
    if (!token.test(protocol) || seen.has(lower)) return protocol;
    seen.add(lower);
  }
  return undefined;
}

// Has a list like "keep-alive, Upgrade" this item?
function lists(value, wanted) {
  return value !== undefined && value !== null && value.split(',').some((item) => item.trim().toLowerCase() === wanted);
}

// The extensions that a server answers with to an offer of permessage-deflate: { resets }, undefined without any, null when
// the answer is not to what was offered.
function agreedCompression(header) {
  if (header === undefined || header === '') return undefined;
  const [name, ...parameters] = header.split(';').map((part) => part.trim());
  if (name.toLowerCase() !== 'permessage-deflate' || header.includes(',')) return null;
  const seen = new Map();
  for (const parameter of parameters) {
    const [key, value] = parameter.split('=').map((part) => part.trim());
    if (seen.has(key)) return null;
    seen.set(key, value);
    const isBits = key === 'server_max_window_bits' || key === 'client_max_window_bits';
    const isGood = isBits ? /^"?(8|9|1[0-5])"?$/.test(value ?? '') : /^(server|client)_no_context_takeover$/.test(key) && value === undefined;
    if (!isGood) return null;
  }
  return { resets: seen.has('server_no_context_takeover') };
}

module.exports = { acceptOf, agreedCompression, checkProtocols, keyPattern, lists, makeKey, token };
