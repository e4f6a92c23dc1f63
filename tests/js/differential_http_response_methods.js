// What packages do to a response: methods of OutgoingMessage on it, odd statuses, status messages that change.
'use strict';
const http = require('http');

const { prototype: outgoing } = http.OutgoingMessage;
const statuses = [undefined, null, '410', 410.1, 1000, 99, -401, NaN, 'abc', 200, 999];

const handlers = {
  borrowed(request, response) {
    outgoing.setHeader.call(response, 'Set-Cookie', ['a=1', 'b=2']);
    outgoing.appendHeader.call(response, 'Set-Cookie', 'c=3');
    outgoing.setHeader.call(response, 'X-Gone', 1);
    outgoing.removeHeader.call(response, 'x-gone');
    outgoing.setHeaders.call(response, new Map([['X-Map', 'm']]));
    const seen = [
      outgoing.getHeader.call(response, 'set-cookie'), outgoing.hasHeader.call(response, 'x-map'), outgoing.getHeaderNames.call(response),
      outgoing.getRawHeaderNames.call(response), { ...outgoing.getHeaders.call(response) }, outgoing.hasHeader.call(response, 'x-gone'),
    ];
    outgoing.write.call(response, JSON.stringify(seen));
    outgoing.end.call(response, '!');
  },
  // A method that a script puts on the response calls the one of OutgoingMessage.
  replaced(request, response) {
    response.setHeader = function setHeader(name, value) {
      return outgoing.setHeader.call(this, `X-${name}`, value);
    };
    response.setHeader('a', 1);
    response.end('replaced');
  },
  constructed(request, response) {
    const own = new http.ServerResponse(request);
    outgoing.setHeader.call(own, 'a', 1);
    response.end(JSON.stringify([own.getHeaders(), own.statusMessage ?? 'none']));
  },
  twice(request, response) {
    response.statusMessage = 'OK';
    response.statusMessage = 'ok';
    response.end(response.statusMessage);
  },
  forgotten(request, response) {
    response.statusMessage = 'Mine';
    response.statusMessage = '';
    response.end();
  },
  unset(request, response) {
    response.statusMessage = 'Mine';
    response.statusMessage = undefined;
    response.end(String(response.statusMessage));
  },
  none(request, response) {
    response.writeHead(200, '');
    response.end(JSON.stringify(response.statusMessage));
  },
  given(request, response) {
    response.writeHead(201, 'Made', { a: 1 });
    response.end(JSON.stringify(response.statusMessage));
  },
  status(request, response) {
    try {
      response.statusCode = statuses[request.headers.at];
      response.end(String(response.statusCode));
    } catch (error) {
      response.statusCode = 500;
      response.end(error.code);
    }
  },
};

function ask(port, name, headers = {}) {
  return new Promise((resolve) => {
    http.get({ port, host: '127.0.0.1', path: `/${name}`, headers, agent: false }, async (response) => {
      let text = '';
      for await (const chunk of response.setEncoding('utf8')) text += chunk;
      const { date, connection, ...rest } = response.headers;
      console.log(name, headers.at ?? '', response.statusCode, JSON.stringify(response.statusMessage), JSON.stringify(rest), text);
      resolve();
    }).on('error', (error) => resolve(console.log(name, error.message)));
  });
}

const server = http.createServer((request, response) => handlers[request.url.slice(1)](request, response));
server.listen(0, '127.0.0.1', async () => {
  const { port } = server.address();
  for (const name of Object.keys(handlers)) if (name !== 'status') await ask(port, name);
  for (const at of statuses.keys()) await ask(port, 'status', { at: String(at) });
  server.close();
});
