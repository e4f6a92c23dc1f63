// protojs:memory and process.memoryUsage: counters that add up, fields that say what they say in Node, memory back after a burst.
const assert = require('node:assert');
const net = require('node:net');
const memory = require('protojs:memory');

const MIB = 1 << 20;
const UPLOADS = 48;

function usageSaysWhatItIs() {
  const before = process.memoryUsage();
  assert.deepStrictEqual(Object.keys(before), ['rss', 'heapTotal', 'heapUsed', 'external', 'arrayBuffers']);
  let held = Buffer.alloc(32 * MIB, 1);
  const with32 = process.memoryUsage();
  assert.ok(with32.arrayBuffers - before.arrayBuffers >= 32 * MIB && with32.external >= with32.arrayBuffers);
  assert.ok(with32.heapUsed - before.heapUsed < MIB && with32.heapTotal - before.heapTotal < MIB);
  assert.ok(with32.rss - before.rss > 24 * MIB && Math.abs(process.memoryUsage.rss() - with32.rss) < MIB);
  held = undefined;
  assert.ok(process.memoryUsage().arrayBuffers <= before.arrayBuffers + MIB);
  held = Array.from({ length: 20_000 }, (_, at) => ({ at, text: `text ${at}` }));
  const objects = process.memoryUsage();
  assert.ok(objects.heapUsed - before.heapUsed > MIB && objects.heapTotal >= objects.heapUsed);
  assert.ok(objects.arrayBuffers < before.arrayBuffers + MIB);
  held = undefined;
}

function checkPages() {
  const pages = memory.pages();
  assert.strictEqual(pages.free + pages.provided + pages.held + pages.lent, pages.total);
  assert.ok(pages.backed <= pages.total && pages.backed >= pages.held + pages.lent);
  return pages;
}

// Clients that send a MiB each at once, to a server that reads it.
function burst() {
  return new Promise((resolve) => {
    let open = UPLOADS;
    let peak = 0;
    const server = net.createServer((socket) => {
      socket.on('data', () => {});
      socket.on('end', () => { peak = Math.max(peak, process.memoryUsage.rss()); });
    });
    server.listen(0, () => {
      const chunk = Buffer.alloc(MIB);
      for (let i = 0; i < UPLOADS; i++) {
        const client = net.connect(server.address().port, () => client.end(chunk));
        client.resume();
        client.on('close', () => { if (--open === 0) resolve({ server, peak }); });
      }
    });
  });
}

async function memoryComesBack() {
  assert.strictEqual(checkPages().total, 0);
  const before = process.memoryUsage.rss();
  const { server, peak } = await burst();
  const during = checkPages();
  assert.ok(during.total > 0 && memory.pools().handles.used >= 1);
  const deadline = Date.now() + 8000;
  while ((checkPages().backed > 64 || process.memoryUsage.rss() > before + 16 * MIB) && Date.now() < deadline) {
    await new Promise((resolve) => { setTimeout(resolve, 200); });
  }
  const after = process.memoryUsage.rss();
  assert.ok(checkPages().backed <= 64, `${checkPages().backed} pages are backed, ${during.backed} were`);
  assert.ok(after <= before + 16 * MIB, `${before} bytes resident before, ${peak} at the peak, ${after} after`);
  const result = memory.collect();
  assert.deepStrictEqual(Object.keys(result), ['before', 'after', 'heapFreed']);
  assert.ok(result.after <= result.before + MIB);
  assert.ok(checkPages().backed <= 32);
  // What was given back can be used again.
  const echo = net.createServer((socket) => socket.pipe(socket)).listen(0);
  const text = await new Promise((resolve) => {
    const client = net.connect(echo.address().port, () => client.end('x'.repeat(100_000)));
    let received = '';
    client.setEncoding('latin1').on('data', (data) => { received += data; }).on('close', () => resolve(received));
  });
  assert.strictEqual(text, 'x'.repeat(100_000));
  echo.close();
  server.close();
}

function collectionFindsCycles() {
  for (let i = 0; i < 10_000; i++) {
    const cycle = { text: 'x'.repeat(100) };
    cycle.self = cycle;
  }
  assert.ok(memory.collect().heapFreed > 100_000);
}

usageSaysWhatItIs();
collectionFindsCycles();
assert.deepStrictEqual(Object.keys(memory.arenas()), ['turn', 'http']);
assert.ok(memory.heapFree() >= 0 && memory.pools().strings.atoms >= 0);
memoryComesBack();
