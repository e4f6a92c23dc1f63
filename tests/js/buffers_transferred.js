// Memory that is not the engine's own is transferred with another length: files, packed bytes, bodies of requests. And reads whose buffer goes away.
'use strict';
const assert = require('assert');
const fs = require('fs');
const http = require('http');
const os = require('os');
const path = require('path');
const zlib = require('zlib');

function testTransfers(name, take) {
  for (const length of [0, 1, 10, 3000, 100_000]) {
    for (const method of ['transfer', 'transferToFixedLength']) {
      const buffer = take();
      const { buffer: memory, byteOffset } = buffer;
      const expected = new Uint8Array(length);
      expected.set(new Uint8Array(memory).slice(0, length));
      const moved = memory[method](length);
      assert.deepStrictEqual(new Uint8Array(moved), expected, `${name}.${method}(${length}) from ${byteOffset}`);
      assert.strictEqual(memory.detached, true);
      assert.strictEqual(buffer.length, 0);
      const again = moved[method](length + 5);
      assert.strictEqual(again.byteLength, length + 5);
    }
  }
}

function testReads(file) {
  return new Promise((resolve) => {
    const descriptor = fs.openSync(file);
    const views = [new Uint8Array(2000), Buffer.alloc(2000), new DataView(new ArrayBuffer(2000)), new Float64Array(250)];
    let left = views.length;
    for (const view of views) {
      fs.read(descriptor, view, 0, 2000, 0, (error, count) => {
        assert.strictEqual(error, null);
        assert.strictEqual(count, 2000);
        if (--left === 0) fs.close(descriptor, resolve);
      });
      structuredClone(view.buffer, { transfer: [view.buffer] });
    }
  });
}

function testBodies() {
  return new Promise((resolve) => {
    const body = Buffer.alloc(50_000, 'b');
    const server = http.createServer((request, response) => {
      request.once('data', (chunk) => {
        testTransfers('body', () => chunk.length > 0 ? chunk : Buffer.from(body));
        request.resume();
        response.end('ok');
      });
    }).listen(0, () => {
      http.request({ port: server.address().port, method: 'POST', agent: false }, (response) => {
        response.resume().on('end', () => server.close(resolve));
      }).end(body);
    });
  });
}

async function main() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'transferred-'));
  const file = path.join(folder, 'file');
  fs.writeFileSync(file, Buffer.alloc(5000, 'f'));
  testTransfers('file', () => fs.readFileSync(file));
  testTransfers('packed', () => zlib.gunzipSync(zlib.gzipSync(Buffer.alloc(5000, 'z'))));
  testTransfers('own', () => Buffer.from(new ArrayBuffer(5000)));
  await testReads(file);
  await testBodies();
  fs.rmSync(folder, { recursive: true });
}

main();
