// The clients of http.js before a server of `protojs:http`: the same must be so of what they hear, whatever a Response is made of.

const sim = binding('sim');
const { plan, finish, clientAt, content, worldNow } = require('internal:sim/http');
const { generator } = require('internal:sim/generator');
const { serve } = require('protojs:http');

const SERVER_MS = 60;
const STALL_MS = 3000;
const CUT_OFF = 'the stream of this answer fails';

let below;
let open;

const later = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

function streamOf(body, fails) {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (below(4) === 0) await later(below(3));
      if (at === body.length) {
        if (fails) controller.error(new Error(CUT_OFF));
        else controller.close();
        return;
      }
      const end = Math.min(body.length, at + 1 + below(5000));
      controller.enqueue(new Uint8Array(body.subarray(at, end)));
      at = end;
    },
  });
}

const acts = {
  end: (request, body) => new Response(below(2) === 0 ? new Uint8Array(body) : body.toString('latin1')),
  write: (request, body) => new Response(streamOf(body)),
  head: (request, body) => new Response(streamOf(body), { headers: { 'Content-Length': body.length } }),
  async later(request, body) {
    await later(below(6));
    return new Response(body.toString('latin1'));
  },
  nothingToSay: () => new Response(null, { status: 204 }),
  echo: async (request) => new Response(await request.arrayBuffer()),
  pipe: (request) => new Response(request.body ?? ''),
  async ignore(request, body) {
    // Behind the last answer nothing is read: a client that sends on and does not read until it is done would wait for ever.
    if (request.headers.get('connection') === 'close') await request.arrayBuffer();
    if (below(2) === 0) await later(below(4));
    return new Response(new Uint8Array(body));
  },
  async lateEcho(request) {
    await later(below(5));
    return new Response(await request.text());
  },
  async iterate(request) {
    const list = [];
    if (request.body !== null) for await (const chunk of request.body) list.push(chunk);
    return new Response(new Blob(list));
  },
  destroy(request, body, client) {
    client.hasDestroyed = true;
    return new Response(streamOf(body, true));
  },
};

async function handle(request, server) {
  const { pathname } = new URL(request.url);
  const [, act, number, size] = pathname.split('/');
  const port = server.requestIP(request)?.port;
  sim.note(`${port} request ${pathname}`);
  // Gone before it was looked at.
  if (port === undefined) return new Response('');
  const client = clientAt(port, pathname, act, Number(number));
  open++;
  try {
    return await acts[act](request, content(port, Number(number), Number(size)), client);
  } finally {
    open--;
  }
}

// A client that is cut off is no fault of the server's.
function failed(error, request) {
  sim.note(`failed ${error?.name} ${error?.message}`);
  if (!request.signal.aborted && error?.message !== CUT_OFF) sim.fail(`a handler failed: ${error?.stack}`);
  return new Response(null, { status: 500 });
}

function run(text) {
  below = generator(Number(text) + 77);
  open = 0;
  start(Number(text) % 7);
}

function start(attempts) {
  const world = worldNow();
  let server;
  try {
    server = serve({ port: 80, hostname: '127.0.0.1', keepAliveTimeout: 20 + below(20), fetch: handle, onError: failed, onListen() {} });
  } catch (error) {
    sim.note(`listen ${error.code}`);
    if (world.isFair || error.syscall !== 'listen') sim.fail(error.stack);
    if (attempts > 0) setTimeout(start, 1, attempts - 1);
    return;
  }
  world.hasListened = true;
  setTimeout(async () => {
    await server.stop();
    sim.note('server stopped');
    world.serverClosed = true;
    world.connections = 0;
  }, SERVER_MS);
  setTimeout(() => server.stop(true), STALL_MS).unref();
}

function finishServe() {
  if (open !== 0) sim.fail(`${open} handlers wait for what cannot come`);
  finish();
}

module.exports = { plan, run, finish: finishServe };
