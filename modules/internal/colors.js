// Whether output to a stream should have colours.

function shouldColorize(stream) {
  if (process.env.FORCE_COLOR !== undefined) return require('internal:color_depth').getColorDepth() > 2;
  if (!stream?.isTTY) return false;
  return typeof stream.getColorDepth === 'function' ? stream.getColorDepth() > 2 : true;
}

module.exports = { shouldColorize };
