// The agent: sockets are used again, limits hold, waiting requests get their turn, errors come from the arguments.
const assert = require('node:assert');
const http = require('node:http');

const server = http.createServer((request, response) => response.end(request.url));

function get(agent, path) {
  return new Promise((resolve, reject) => {
    const request = http.get({ port: server.address().port, agent, path }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (text) => { body += text; });
      response.on('close', () => setImmediate(resolve, { body, reused: request.reusedSocket }));
    });
    request.on('error', reject);
  });
}

async function usesSocketsAgain() {
  const agent = new http.Agent({ keepAlive: true });
  assert.deepStrictEqual(await get(agent, '/a'), { body: '/a', reused: false });
  assert.deepStrictEqual(await get(agent, '/b'), { body: '/b', reused: true });
  const name = agent.getName({ port: server.address().port, host: 'localhost' });
  assert.strictEqual(agent.freeSockets[name].length, 1);
  assert.strictEqual(agent.totalSocketCount, 1);
  agent.destroy();
}

async function waitsForSockets() {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
  const answers = ['/1', '/2', '/3', '/4', '/5'].map((path) => get(agent, path));
  assert.strictEqual(Object.values(agent.requests)[0].length, 3);
  const bodies = (await Promise.all(answers)).map((answer) => answer.body);
  assert.deepStrictEqual(bodies, ['/1', '/2', '/3', '/4', '/5']);
  assert.strictEqual(agent.totalSocketCount, 2);
  assert.deepStrictEqual(Object.keys(agent.requests), []);
  agent.destroy();
}

function refusesArguments() {
  for (const [options, code] of [
    [{ path: '/a b' }, 'ERR_UNESCAPED_CHARACTERS'],
    [{ protocol: 'https:' }, 'ERR_INVALID_PROTOCOL'],
    [{ method: 'G T' }, 'ERR_INVALID_HTTP_TOKEN'],
    [{ method: 1 }, 'ERR_INVALID_ARG_TYPE'],
    [{ host: 1 }, 'ERR_INVALID_ARG_TYPE'],
    [{ agent: 1 }, 'ERR_INVALID_ARG_TYPE'],
    [{ headers: { 'a b': 'c' } }, 'ERR_INVALID_HTTP_TOKEN'],
    [{ headers: { a: 'b\r\nc' } }, 'ERR_INVALID_CHAR'],
    [{ headers: { a: undefined } }, 'ERR_HTTP_INVALID_HEADER_VALUE'],
    [{ headers: ['a'] }, 'ERR_INVALID_ARG_VALUE'],
    [{ insecureHTTPParser: 1 }, 'ERR_INVALID_ARG_TYPE'],
  ]) {
    assert.throws(() => http.request(options), { code }, JSON.stringify(options));
  }
}

async function main() {
  refusesArguments();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  await usesSocketsAgain();
  await waitsForSockets();
  server.close();
}
main();
