// Bodies of requests and responses, read in the ways that scripts read them: events, their order, and what the stream says of itself.
'use strict';
const http = require('node:http');
const { PassThrough } = require('node:stream');

const facts = (stream) => [
  stream.readableFlowing, stream.readableEnded, stream.destroyed, stream.closed, stream.readableLength, stream.readableEncoding,
].join();

function listen(stream, log, names = ['resume', 'pause', 'end', 'close']) {
  for (const name of names) stream.on(name, () => log.push(name));
}

const ways = {
  plain(stream, log) {
    listen(stream, log);
    stream.on('data', (chunk) => log.push(`data ${typeof chunk} ${chunk}`));
  },
  bare(stream, log) {
    stream.on('data', (chunk) => log.push(`data ${chunk}`));
    stream.on('end', () => process.nextTick(() => log.push('tick after end')));
    stream.on('close', () => log.push('close'));
  },
  told(stream, log) {
    stream.on('data', () => log.push(facts(stream)));
    stream.on('end', () => {
      log.push(facts(stream));
      process.nextTick(() => log.push(facts(stream)));
    });
    stream.on('close', () => log.push(facts(stream)));
  },
  toldAtOnce(stream, log) {
    stream.on('data', (chunk) => log.push(`data ${chunk}`));
    log.push(facts(stream));
    listen(stream, log);
  },
  encoded(stream, log) {
    stream.setEncoding('utf8');
    listen(stream, log);
    stream.on('data', (chunk) => log.push(`data ${typeof chunk} ${chunk.length}`));
  },
  encodedLate(stream, log) {
    listen(stream, log);
    stream.on('data', (chunk) => {
      log.push(`data ${typeof chunk} ${chunk.length}`);
      if (typeof chunk !== 'string') stream.setEncoding('hex');
    });
  },
  paused(stream, log) {
    listen(stream, log);
    stream.on('data', (chunk) => {
      log.push(`data ${chunk}`);
      stream.pause();
      setTimeout(() => stream.resume(), 5);
    });
  },
  resumed(stream, log) {
    listen(stream, log);
    stream.resume();
  },
  late(stream, log) {
    stream.on('close', () => log.push('close'));
    setTimeout(() => {
      listen(stream, log, ['end']);
      stream.on('data', (chunk) => log.push(`data ${chunk}`));
    }, 300);
  },
  once(stream, log) {
    listen(stream, log);
    stream.once('data', (chunk) => {
      log.push(`once ${chunk}`);
      stream.on('data', (rest) => log.push(`then ${rest}`));
    });
  },
  piped(stream, log) {
    listen(stream, log, ['end', 'close']);
    stream.on('data', (chunk) => log.push(`data ${chunk}`));
    stream.pipe(new PassThrough()).on('data', (chunk) => log.push(`piped ${chunk}`)).on('end', () => log.push('piped end'));
  },
  readable(stream, log) {
    listen(stream, log, ['end', 'close']);
    stream.on('readable', () => {
      for (let chunk = stream.read(); chunk !== null; chunk = stream.read()) log.push(`read ${chunk}`);
    });
  },
  iterated(stream, log) {
    listen(stream, log, ['end', 'close']);
    (async () => {
      for await (const chunk of stream) log.push(`next ${chunk}`);
    })();
  },
  destroyedAtEnd(stream, log) {
    stream.on('data', () => {});
    stream.on('end', () => {
      log.push('end');
      stream.destroy();
      log.push(facts(stream));
    });
    stream.on('close', () => log.push('close'));
  },
  counted(stream, log) {
    const listener = (chunk) => {
      log.push(`${stream.listenerCount('data')} ${chunk}`);
      stream.removeListener('data', listener);
      stream.on('data', (rest) => log.push(`${stream.listenerCount('data')} ${rest}`));
    };
    listen(stream, log, ['end', 'close']);
    stream.on('data', listener);
  },
};

const bodies = { none: [], one: ['one\u20ac'], two: ['one\u20ac', 'two\u20ac'] };

function send(message, chunks) {
  if (chunks.length < 2) {
    message.end(chunks[0]);
    return;
  }
  message.write(chunks[0]);
  setTimeout(() => message.end(chunks[1]), 150);
}

function ofRequest(way, chunks, done) {
  const log = [];
  const server = http.createServer((request, response) => {
    way(request, log);
    setTimeout(() => response.end(), 500);
  });
  server.listen(0, '127.0.0.1', () => {
    const request = http.request({ port: server.address().port, host: '127.0.0.1', method: 'POST', agent: false }, (response) => {
      response.resume();
      server.close(() => done(log));
    });
    send(request, chunks);
  });
}

function ofResponse(way, chunks, done) {
  const log = [];
  const server = http.createServer((request, response) => send(response, chunks));
  server.listen(0, '127.0.0.1', () => {
    const request = http.get({ port: server.address().port, host: '127.0.0.1' }, (response) => {
      way(response, log);
      setTimeout(() => {
        request.socket.destroy();
        server.close(() => done(log));
      }, 500);
    });
  });
}

const results = [];
for (const [sideName, side] of Object.entries({ ofRequest, ofResponse })) {
  for (const [wayName, way] of Object.entries(ways)) {
    for (const [bodyName, chunks] of Object.entries(bodies)) {
      // Whether the end comes with the last chunk or behind it is a matter of time.
      if (way === ways.paused && chunks.length > 1) continue;
      const at = results.push(undefined) - 1;
      side(way, chunks, (log) => { results[at] = `${sideName} ${wayName} ${bodyName}: ${log.join(' | ')}`; });
    }
  }
}
process.on('exit', () => console.log(results.join('\n')));
