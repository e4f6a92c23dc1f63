// Makes a stream emit 'keypress' events as long as somebody listens to them.

const { ESCAPE, KeyReader, charLengthAt } = require('internal:readline/keys');

const ESCAPE_MS = 500;

const kReader = Symbol('keypress-decoder');

function emitKeypressEvents(stream, rl = {}) {
  if (stream[kReader] !== undefined) return;
  const { StringDecoder } = require('node:string_decoder');
  const decoder = new StringDecoder('utf8');
  const reader = new KeyReader((text, key) => stream.emit('keypress', text, key));
  stream[kReader] = reader;
  let timer;

  function takeAll(text) {
    let taken = 0;
    for (const character of text) {
      taken += character.length;
      const isLast = taken === text.length;
      if (isLast) rl.isCompletionEnabled = true;
      reader.take(character);
      if (isLast && character === ESCAPE) timer = setTimeout(() => reader.take(''), rl.escapeCodeTimeout ?? ESCAPE_MS);
    }
  }

  function onData(chunk) {
    if (stream.listenerCount('keypress') === 0) {
      stream.removeListener('data', onData);
      stream.on('newListener', onNewListener);
      return;
    }
    const text = decoder.write(chunk);
    if (!text) return;
    clearTimeout(timer);
    rl._sawKeyPress = charLengthAt(text, 0) === text.length;
    // What is pasted is not completed.
    rl.isCompletionEnabled = false;
    takeAll(text);
  }

  function onNewListener(event) {
    if (event !== 'keypress') return;
    stream.on('data', onData);
    stream.removeListener('newListener', onNewListener);
  }

  if (stream.listenerCount('keypress') > 0) stream.on('data', onData);
  else stream.on('newListener', onNewListener);
}

module.exports = { emitKeypressEvents };
