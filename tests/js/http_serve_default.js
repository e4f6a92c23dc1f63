// A main module that exports `{ fetch }` is a server: the example, one that listens already, and one in a file of another kind.
'use strict';
const assert = require('assert');
const { spawn } = require('child_process');
const { once } = require('events');
const fs = require('fs');
const os = require('os');
const path = require('path');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'protojs-serve-'));

function start(file, environment) {
  const child = spawn(process.execPath, [file], { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  child.text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => { child.text += text; });
  return child;
}

async function said(child, pattern) {
  while (!pattern.test(child.text)) await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
  return pattern.exec(child.text);
}

async function testExample() {
  const child = start(path.join(__dirname, '../../examples/serve.mjs'), { PORT: '0' });
  const [, url] = await said(child, /Listening on (\S+)/);
  const post = (body) => fetch(new URL('/links', url), { method: 'POST', body });
  const made = await post('{"name":"a","url":"https://example.org/"}');
  assert.deepStrictEqual([made.status, made.headers.get('location'), await made.json()], [201, '/a', { name: 'a', url: 'https://example.org/' }]);
  assert.strictEqual((await post('{')).status, 400);
  assert.strictEqual((await post('null')).status, 500);
  const followed = await fetch(new URL('/a', url), { redirect: 'manual' });
  assert.deepStrictEqual([followed.status, followed.headers.get('location')], [302, 'https://example.org/']);
  assert.deepStrictEqual(await (await fetch(url)).json(), { a: 1 });
  const reader = (await fetch(new URL('/events', url))).body.getReader();
  assert.strictEqual(Buffer.from((await reader.read()).value).toString(), 'data: {"a":1}\n\n');
  await reader.cancel();
  child.kill();
  await once(child, 'close');
}

// What is exported beside a server of the program's own is not served again.
async function testOwnServer() {
  const file = path.join(folder, 'own.mjs');
  fs.writeFileSync(file, `import http from 'node:http';
    const server = http.createServer((q, s) => s.end('own')).listen(0, () => console.log('own'));
    export default { port: 0, fetch() {} };
    setTimeout(() => server.close(), 100);`);
  const child = start(file, {});
  const [code] = await once(child, 'close');
  assert.deepStrictEqual([code, child.text], [0, 'own\n']);
}

// A server that is closed is none.
async function testClosedServer() {
  const file = path.join(folder, 'closed.mjs');
  fs.writeFileSync(file, `import net from 'node:net';
    const probe = net.createServer().listen(0);
    probe.close();
    export default { port: 0, fetch() {}, onListen() { console.log('served'); process.exit(); } };`);
  const child = start(file, {});
  await once(child, 'close');
  assert.strictEqual(child.text, 'served\n');
}

async function testOthers() {
  const module = `export default class Other { static fetch() { return new Response('x'); } static port = 0;
    static onListen({ port }) { console.log(port > 0); process.exit(); } }`;
  fs.writeFileSync(path.join(folder, 'other.mjs'), module);
  fs.writeFileSync(path.join(folder, 'none.mjs'), 'export default { fetch: 1 };');
  fs.writeFileSync(path.join(folder, 'taken.mjs'), `import net from 'node:net';
    const taken = net.createServer().listen(0, async () => {
      const { serve } = await import('protojs:http');
      process.on('uncaughtException', (error) => { console.log(error.code); process.exit(); });
      serve({ port: taken.address().port, fetch() {} });
    });`);
  for (const [name, text] of [['other.mjs', 'true\n'], ['none.mjs', ''], ['taken.mjs', 'EADDRINUSE\n']]) {
    const child = start(path.join(folder, name), {});
    await once(child, 'close');
    assert.strictEqual(child.text, text, name);
  }
}

async function main() {
  await testExample();
  await testOwnServer();
  await testClosedServer();
  await testOthers();
  fs.rmSync(folder, { recursive: true });
}

main();
