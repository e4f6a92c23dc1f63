// node:stream/consumers: everything a stream gives, as one value.

async function blob(stream) {
  const { Blob } = require('node:buffer');
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return new Blob(chunks);
}

async function arrayBuffer(stream) {
  const { buffer: bytes, byteOffset, byteLength } = await gather(stream);
  return bytes.byteLength === byteLength ? bytes : bytes.slice(byteOffset, byteOffset + byteLength);
}

async function buffer(stream) {
  return require('node:buffer').Buffer.from(await arrayBuffer(stream));
}

// Strings count as UTF-8, views and ArrayBuffers as their bytes, as in a Blob.
async function gather(stream) {
  const { Buffer } = require('node:buffer');
  const chunks = [];
  for await (const chunk of stream) chunks.push(bytesOf(chunk, Buffer));
  const total = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const joined = new Uint8Array(total);
  let at = 0;
  for (const chunk of chunks) {
    joined.set(chunk, at);
    at += chunk.byteLength;
  }
  return joined;
}

function bytesOf(chunk, Buffer) {
  if (ArrayBuffer.isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (chunk instanceof ArrayBuffer) return new Uint8Array(chunk);
  return Buffer.from(`${chunk}`);
}

async function text(stream) {
  const decoder = new TextDecoder();
  let joined = '';
  for await (const chunk of stream) {
    joined += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
  }
  return joined + decoder.decode(undefined, { stream: false });
}

async function json(stream) {
  return JSON.parse(await text(stream));
}

module.exports = { arrayBuffer, blob, buffer, text, json };
