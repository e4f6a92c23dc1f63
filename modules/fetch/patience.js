// How long fetch bears with a server that is busy sending and says nothing by it. For silence sockets have time-outs of their own.

const { failure } = require('internal:fetch/failures');

// From the end of a request to the end of the head that answers it, as undici has it.
const HEAD_MS = 300_000;
// Of a body that nobody reads, such as a redirect's: more of it costs more than another connection.
const DISCARDED_BYTES_MAX = 64 * 1024;
const DISCARDED_MS = 1000;

// Requests that wait for a head, each with the time at which it is given up. All wait equally long: the first is the next.
const waiting = new Map();
let isWatching = false;

const now = () => process.uptime() * 1000;

function watch(milliseconds) {
  isWatching = true;
  require('node:timers').setTimeout(giveUpLate, milliseconds).unref();
}

function giveUpLate() {
  isWatching = false;
  for (const [outgoing, end] of waiting) {
    const left = end - now();
    if (left > 0) {
      watch(left);
      return;
    }
    waiting.delete(outgoing);
    outgoing.destroy(failure('UND_ERR_HEADERS_TIMEOUT', 'Headers Timeout Error'));
  }
}

function awaitHead(outgoing) {
  if (outgoing.destroyed || outgoing.res) return;
  waiting.set(outgoing, now() + HEAD_MS);
  if (!isWatching) watch(HEAD_MS);
}

function stopAwaiting(outgoing) {
  waiting.delete(outgoing);
}

// Reads a body for nobody, so that its connection can be used again; gives both up when that takes much.
function discard(incoming) {
  const giveUp = () => incoming.destroy();
  const timer = require('node:timers').setTimeout(giveUp, DISCARDED_MS).unref();
  let left = DISCARDED_BYTES_MAX;
  incoming.on('error', () => {});
  incoming.on('close', () => require('node:timers').clearTimeout(timer));
  incoming.on('data', (bytes) => {
    left -= bytes.length;
    if (left < 0) giveUp();
  });
}

module.exports = { awaitHead, discard, stopAwaiting };
