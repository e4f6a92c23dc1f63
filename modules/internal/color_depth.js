// How many colours a terminal shows, guessed from the environment: bits per colour, 1 (none), 4, 8 or 24.

const none = 1;
const sixteen = 4;
const palette = 8;
const full = 24;

// Terminals by TERM whose name alone does not tell, from dircolors(1) and the terminals' own pages.
const terminals = {
  __proto__: null,
  eterm: sixteen, cons25: sixteen, console: sixteen, cygwin: sixteen, dtterm: sixteen, gnome: sixteen, hurd: sixteen, jfbterm: sixteen,
  konsole: sixteen, kterm: sixteen, mlterm: sixteen, mosh: full, putty: sixteen, st: sixteen, 'rxvt-unicode-24bit': full, terminator: full,
};
const colorTerminal = /ansi|color|linux|^con[0-9]*x[0-9]|^rxvt|^screen|^xterm|^vt100/;
const buildServers = ['APPVEYOR', 'BUILDKITE', 'CIRCLECI', 'DRONE', 'GITHUB_ACTIONS', 'GITLAB_CI', 'TRAVIS'];
const forced = { __proto__: null, '': sixteen, '1': sixteen, 'true': sixteen, '2': palette, '3': full };

let warned = false;

// FORCE_COLOR wins over the variables that switch colours off, and says so once.
function warnOfConflict(env) {
  const names = ['NODE_DISABLE_COLORS', 'NO_COLOR'].filter((name) => env[name] !== undefined);
  if (warned || names.length === 0) return;
  warned = true;
  process.emitWarning(`The '${names.join("' and '")}' env is ignored due to the 'FORCE_COLOR' env being set.`, 'Warning');
}

function byProgram(env) {
  switch (env.TERM_PROGRAM) {
    case 'iTerm.app': return !env.TERM_PROGRAM_VERSION || /^[0-2]\./.test(env.TERM_PROGRAM_VERSION) ? palette : full;
    case 'HyperTerm':
    case 'MacTerm': return full;
    case 'Apple_Terminal': return palette;
    default: return undefined;
  }
}

function byTerm(env) {
  if (env.COLORTERM === 'truecolor' || env.COLORTERM === '24bit') return full;
  if (env.TERM) {
    if (env.TERM.startsWith('xterm-256')) return palette;
    const term = env.TERM.toLowerCase();
    if (terminals[term] !== undefined) return terminals[term];
    if (colorTerminal.test(term)) return sixteen;
  }
  return env.COLORTERM ? sixteen : none;
}

function getColorDepth(env = process.env) {
  if (env.FORCE_COLOR !== undefined) {
    const depth = forced[env.FORCE_COLOR];
    if (depth === undefined) return none;
    warnOfConflict(env);
    return depth;
  }
  if (env.NODE_DISABLE_COLORS !== undefined || env.NO_COLOR !== undefined || env.TERM === 'dumb') return none;
  if (env.TMUX) return palette;
  if (env.CI) return buildServers.some((name) => name in env) || env.CI_NAME === 'codeship' ? palette : none;
  if ('TEAMCITY_VERSION' in env) return /^(9\.(0*[1-9]\d*)\.|\d{2,}\.)/.test(env.TEAMCITY_VERSION) ? sixteen : none;
  return byProgram(env) ?? byTerm(env);
}

// Also callable as hasColors(env).
function hasColors(count, env) {
  if (env === undefined && (count === undefined || (typeof count === 'object' && count !== null))) {
    env = count;
    count = 16;
  } else require('internal:validators').validateInteger(count, 'count', 2);
  return count <= 2 ** getColorDepth(env);
}

module.exports = { getColorDepth, hasColors };
