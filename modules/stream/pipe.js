// Readable's pipe() and unpipe().

const { errorOrDestroy } = require('internal:stream/destroy');
const { prependListener } = require('internal:stream/legacy');
const { DATA_LISTENING, END_EMITTED, FLOWING, MULTI_AWAIT_DRAIN } = require('internal:stream/readable_state');

// A method of sources that may have a better way to a destination: true if it takes it. Whoever takes it emits 'pipe'.
const kPipeQuickly = Symbol('kPipeQuickly');

function pipe(source, destination, options) {
  if (source[kPipeQuickly]?.(destination, options)) return destination;
  return pipeByEvents(source, destination, options, true);
}

function pipeByEvents(source, destination, options, isNew) {
  const state = source._readableState;
  if (state.pipes.length === 1 && (state.flags & MULTI_AWAIT_DRAIN) === 0) {
    state.flags |= MULTI_AWAIT_DRAIN;
    state.awaitDrainWriters = new Set(state.awaitDrainWriters ? [state.awaitDrainWriters] : []);
  }
  state.pipes.push(destination);

  const endsDestination = (!options || options.end !== false) &&
    destination !== process.stdout && destination !== process.stderr;
  let onDrain;
  let cleanedUp = false;

  function onData(chunk) {
    if (destination.write(chunk) === false) pauseSource();
  }
  // write() may have led to an unpipe; then the source must not stay paused for ever.
  function pauseSource() {
    if (!cleanedUp) {
      const { destinations: pipes } = state;
      if (pipes.length === 1 && pipes[0] === destination) {
        state.awaitDrainWriters = destination;
        state.flags &= ~MULTI_AWAIT_DRAIN;
      } else if (pipes.length > 1 && pipes.includes(destination)) {
        state.awaitDrainWriters.add(destination);
      }
      source.pause();
    }
    if (onDrain === undefined) {
      onDrain = () => drained(source, destination);
      destination.on('drain', onDrain);
    }
  }
  function onEnd() {
    destination.end();
  }
  const removePipe = () => source.unpipe(destination);
  function onUnpipe(readable, information) {
    if (readable === source && information && information.hasUnpiped === false) {
      information.hasUnpiped = true;
      cleanup();
    }
  }
  function onError(error) {
    removePipe();
    destination.removeListener('error', onError);
    if (destination.listenerCount('error') > 0) return;
    const failed = destination._writableState || destination._readableState;
    if (failed && !failed.errorEmitted) errorOrDestroy(destination, error);
    else destination.emit('error', error);
  }
  function onClose() {
    destination.removeListener('finish', onFinish);
    removePipe();
  }
  function onFinish() {
    destination.removeListener('close', onClose);
    removePipe();
  }
  function cleanup() {
    destination.removeListener('close', onClose);
    destination.removeListener('finish', onFinish);
    if (onDrain !== undefined) destination.removeListener('drain', onDrain);
    destination.removeListener('error', onError);
    destination.removeListener('unpipe', onUnpipe);
    source.removeListener('end', onEnd);
    source.removeListener('end', removePipe);
    source.removeListener('data', onData);
    cleanedUp = true;
    // Nobody else will tell the source that this destination need not be waited for.
    if (onDrain !== undefined && state.awaitDrainWriters &&
        (!destination._writableState || destination._writableState.needDrain)) onDrain();
  }

  const atEnd = endsDestination ? onEnd : removePipe;
  if ((state.flags & END_EMITTED) !== 0) process.nextTick(atEnd);
  else source.once('end', atEnd);
  destination.on('unpipe', onUnpipe);
  source.on('data', onData);
  // Before the listeners of the user, who may throw.
  prependListener(destination, 'error', onError);
  destination.once('close', onClose);
  destination.once('finish', onFinish);
  if (isNew) destination.emit('pipe', source);
  if (destination.writableNeedDrain === true) pauseSource();
  else if ((state.flags & FLOWING) === 0) source.resume();
  return destination;
}

function drained(source, destination) {
  const state = source._readableState;
  if (state.awaitDrainWriters === destination) state.awaitDrainWriters = null;
  else if ((state.flags & MULTI_AWAIT_DRAIN) !== 0) state.awaitDrainWriters.delete(destination);
  if ((!state.awaitDrainWriters || state.awaitDrainWriters.size === 0) && (state.flags & DATA_LISTENING) !== 0) {
    source.resume();
  }
}

function unpipe(source, destination) {
  const state = source._readableState;
  const { pipes } = state;
  if (pipes.length === 0) return source;
  if (!destination) {
    state.pipes = [];
    source.pause();
    for (const each of pipes) each.emit('unpipe', source, { hasUnpiped: false });
    return source;
  }
  const index = pipes.indexOf(destination);
  if (index === -1) return source;
  pipes.splice(index, 1);
  if (pipes.length === 0) source.pause();
  destination.emit('unpipe', source, { hasUnpiped: false });
  return source;
}

module.exports = { kPipeQuickly, pipe, pipeByEvents, unpipe };
