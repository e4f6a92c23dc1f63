// Requests of the plain kind, which the client makes and reads in fewer steps than others: what a script sees of them is Node's.
const http = require('http');

const seen = [];
const server = http.createServer((req, res) => {
  let body = '';
  req.setEncoding('utf8');
  req.on('data', (chunk) => { body += chunk; });
  req.on('end', () => {
    const raw = req.rawHeaders.join('|').replaceAll(String(server.address().port), 'PORT');
    seen.push(`${req.method} ${req.url} ${raw} ${body}`);
    if (req.url === '/cookies') res.setHeader('Set-Cookie', ['a=1', 'b=2']);
    if (req.url === '/twice') res.writeHead(200, ['X-A', '1', 'x-a', '2', 'Age', '3', 'Age', '4', 'Date', 'now', 'Keep-Alive', 'timeout=9']);
    else res.setHeader('Date', 'now');
    res.end(req.url === '/empty' ? undefined : 'answer');
  });
});

const agent = new http.Agent({ keepAlive: true });

function ask(options, body, callbackOfEnd) {
  return new Promise((resolve, reject) => {
    const events = [];
    const request = http.request({ agent, host: '127.0.0.1', port: server.address().port, ...options }, (response) => {
      events.push('response', response.statusCode, response.statusMessage, response.httpVersion, response.complete);
      const kinds = response.eventNames().length;
      let text = '';
      response.on('data', (chunk) => { text += chunk; });
      response.on('end', () => events.push('end', text, response.complete, kinds));
      response.on('close', () => events.push('response close'));
      request.on('close', () => {
        events.push('close');
        resolve({ events, request, response });
      });
    });
    for (const name of ['socket', 'finish', 'prefinish']) request.on(name, () => events.push(name));
    request.on('error', reject);
    request.end(body, callbackOfEnd);
  });
}

const names = (lists) => Object.values(lists).map((list) => list.length);

async function main() {
  const first = await ask({ path: '/' });
  console.log(first.events);
  const again = await ask({ path: '/', headers: { 'Accept': 'x', 'X-Odd': 'caf\u00e9' } });
  console.log(again.request.reusedSocket, { ...again.request.getHeaders(), host: '' }, again.request.getRawHeaderNames());
  console.log(again.response.rawHeaders, again.response.headers, again.response.headersDistinct);

  for (const path of ['/cookies', '/twice', '/empty']) {
    const { response, events } = await ask({ path, method: path === '/empty' ? 'HEAD' : 'GET' });
    console.log(path, response.headers, response.rawHeaders, events.slice(0, 8));
  }

  // Bodies of text, with and without characters beyond ASCII; headers that decide about the framing.
  await ask({ method: 'POST', path: '/text' }, 'plain');
  await ask({ method: 'POST', path: '/umlaut' }, 'M\u00fcller \u20ac');
  await ask({ method: 'POST', path: '/long', headers: { 'Content-Length': 3 } }, 'abc');
  await ask({ method: 'PUT', path: '/chunked', headers: { 'Transfer-Encoding': 'chunked' } }, 'abc');
  await ask({ method: 'POST', path: '/type', headers: { 'Content-Type': 'text/plain' } }, Buffer.from('bytes'));
  await ask({ method: 'POST', path: '/callback' }, 'told', () => seen.push('callback of end'));
  await ask({ path: '/host', headers: { Host: 'example.org' } });
  await ask({ path: '/nohost', setHost: false, headers: { host: 'x' } });
  await ask({ path: '/number', headers: { 'X-N': 5, 'X-L': ['a', 'b'] } });
  await ask({ path: '/case', headers: { 'X-A': '1', 'x-a': '2' } });
  await ask({ path: '/auth', auth: 'a:b', headers: { 'X-A': '1' } });
  await ask({ path: '/closes', headers: { Connection: 'close' } });
  console.log(seen);

  for (const headers of [{ 'X-A': 'a\r\nX-B: c' }, { 'X A': '1' }, { 'X-A': undefined }, { 'X-A': '\u20ac' }]) {
    try {
      http.request({ agent, host: '127.0.0.1', port: server.address().port, headers });
      console.log('accepted');
    } catch (error) {
      console.log(error.code, error.message);
    }
  }

  // Headers may change until they are sent, also those that came with the request.
  const changed = http.request({ agent, host: '127.0.0.1', port: server.address().port, headers: { 'X-A': '1', 'X-B': '2' } });
  changed.removeHeader('x-a');
  changed.setHeader('X-B', '3');
  changed.appendHeader('X-C', '4');
  console.log(changed.hasHeader('X-A'), changed.getHeader('x-b'), changed.getHeaderNames());
  await new Promise((resolve) => changed.on('response', (response) => response.resume().on('close', resolve)).end());
  console.log(seen.at(-1));

  // A list is not touched by who changes it while it is walked.
  const order = [];
  const emitter = new (require('events'))();
  emitter.on('x', () => { order.push(1); emitter.removeListener('x', second); emitter.on('x', () => order.push(3)); });
  const second = () => order.push(2);
  emitter.on('x', second);
  console.log(emitter.emit('x'), emitter.emit('x'), order, emitter.listenerCount('x'));
  const failing = new (require('events'))();
  failing.on('x', () => { throw new Error('first'); }).on('x', () => order.push('never'));
  try {
    failing.emit('x');
  } catch (error) {
    console.log(error.message, order.includes('never'));
  }
  console.log(names(agent.sockets), names(agent.freeSockets), names(agent.requests), agent.totalSocketCount);
  await lists();
  agent.destroy();
  server.close();
}

// The lists of an agent, read at every stage; `late` is read only after its sockets were made.
async function lists() {
  const early = new http.Agent({ keepAlive: true, maxSockets: 1 });
  console.log(Object.keys(early.sockets), Object.hasOwn(early, 'freeSockets'), Object.keys(early).includes('requests'));
  const both = [ask({ agent: early }), ask({ agent: early })];
  console.log(names(early.sockets), names(early.freeSockets), names(early.requests));
  await Promise.all(both);
  console.log(names(early.sockets), names(early.freeSockets), names(early.requests));
  const late = new http.Agent({ keepAlive: true });
  await Promise.all([ask({ agent: late }), ask({ agent: late })]);
  const third = ask({ agent: late });
  console.log(names(late.sockets), names(late.freeSockets), late.totalSocketCount);
  await third;
  await ask({ agent: late });
  console.log(names(late.sockets), names(late.freeSockets), late.totalSocketCount);
  for (const [socket] of Object.values(late.freeSockets)) await new Promise((resolve) => socket.once('close', resolve).destroy());
  console.log(names(late.freeSockets), late.totalSocketCount);
  const unread = new http.Agent({ keepAlive: true });
  const { request } = await ask({ agent: unread });
  await new Promise((resolve) => {
    request.socket.once('close', resolve);
    unread.destroy();
  });
  console.log(unread.totalSocketCount, names(unread.sockets), names(unread.freeSockets));
  early.destroy();
}

server.listen(0, '127.0.0.1', main);
