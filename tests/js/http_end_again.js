// end() of a response that ended: who is told, and with which error.
'use strict';
const assert = require('node:assert');
const http = require('http');

const calls = [];
const note = (name) => (error) => calls.push(`${name} ${error?.code ?? 'ok'}`);

function endOften(request, response) {
  response.on('error', note('error'));
  response.on('finish', () => {
    calls.push('finish');
    response.end(note('third'));
  });
  response.end('answer', note('first'));
  response.end(note('second'));
  response.end('more', note('chunk'));
}

const server = http.createServer(endOften);
server.listen(0, '127.0.0.1', () => {
  const options = { port: server.address().port, host: '127.0.0.1', agent: false };
  http.get(options, (response) => response.resume().on('end', () => {
    const expected = ['second ERR_STREAM_ALREADY_FINISHED', 'chunk ERR_STREAM_WRITE_AFTER_END', 'error ERR_STREAM_WRITE_AFTER_END'];
    for (const call of [...expected, 'first ok', 'finish', 'third ERR_STREAM_ALREADY_FINISHED']) assert.ok(calls.includes(call), call);
    server.close();
  }));
});
