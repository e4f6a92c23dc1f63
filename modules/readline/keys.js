// Keys of a terminal: characters and escape sequences in, names and modifiers out.

const ESCAPE = '\x1b';

// What may still become a longer sequence.
const incomplete = /^\x1b{1,2}(?:O\d?|\[\[?\d{0,3}(?:;\d?)?)?$/;

// Sequences by what terminals send: without the escape, and without the modifier that may stand in them.
const names = {
  __proto__: null,
  '[200~': 'paste-start', '[201~': 'paste-end', '[[5~': 'pageup', '[[6~': 'pagedown', '[7~': 'home', '[8~': 'end',
};
// Those of which rxvt has forms of its own for shift and control.
const shifted = { __proto__: null };
const controlled = { __proto__: null };

function nameAll(prefix, letters, keys, suffix = '') {
  keys.forEach((key, index) => { names[`${prefix}${letters[index]}${suffix}`] = key; });
}

const arrows = ['up', 'down', 'right', 'left', 'clear'];
const editing = ['home', 'insert', 'delete', 'end', 'pageup', 'pagedown'];
const functionKeys = Array.from({ length: 12 }, (_, index) => `f${index + 1}`);
nameAll('[', 'ABCDEFH', [...arrows, 'end', 'home']);
nameAll('O', 'ABCDEFH', [...arrows, 'end', 'home']);
nameAll('[', 'PQRS', functionKeys.slice(0, 4));
nameAll('O', 'PQRS', functionKeys.slice(0, 4));
nameAll('[[', 'ABCDE', functionKeys.slice(0, 5));
nameAll('[', '123456', editing, '~');
nameAll('[', [11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24], functionKeys, '~');
arrows.forEach((key, index) => {
  shifted[`[${'abcde'[index]}`] = key;
  controlled[`O${'abcde'[index]}`] = key;
});
[[2, 'insert'], [3, 'delete'], [5, 'pageup'], [6, 'pagedown'], [7, 'home'], [8, 'end']].forEach(([number, key]) => {
  shifted[`[${number}$`] = key;
  controlled[`[${number}^`] = key;
});
shifted['[Z'] = 'tab';

// Bits of the number that terminals send for modifiers, after one was taken from it.
const SHIFT = 1;
const ALT_OR_META = 2 | 8;
const CONTROL = 4;

// [code, modifier] of a sequence behind its escapes.
function splitSequence(text) {
  if (text[0] === 'O') {
    const match = /^O(\d)?(.*)$/s.exec(text);
    return [`O${match[2]}`, match[1] === undefined ? 0 : match[1] - 1];
  }
  const prefix = text[1] === '[' ? '[[' : '[';
  const command = text.slice(prefix.length);
  const tilde = /^(?:(\d\d?)(?:;(\d))?([~^$])|(\d{3}~))$/.exec(command);
  if (tilde !== null) return tilde[4] ? [prefix + tilde[4], 0] : [prefix + tilde[1] + tilde[3], (tilde[2] || 1) - 1];
  const letter = /^(?:(?:\d;)?(\d))?([A-Za-z])$/.exec(command);
  return letter === null ? [prefix + command, 0] : [prefix + letter[2], (letter[1] || 1) - 1];
}

function readSequence(key, text) {
  const [code, modifier] = splitSequence(text);
  key.ctrl = (modifier & CONTROL) !== 0;
  key.meta = (modifier & ALT_OR_META) !== 0;
  key.shift = (modifier & SHIFT) !== 0;
  key.code = code;
  if (code in shifted) {
    key.name = shifted[code];
    key.shift = true;
  } else if (code in controlled) {
    key.name = controlled[code];
    key.ctrl = true;
  } else {
    key.name = names[code] ?? 'undefined';
  }
}

const plain = {
  '__proto__': null, '\r': 'return', '\n': 'enter', '\t': 'tab', '\b': 'backspace', '\x7f': 'backspace', [ESCAPE]: 'escape', ' ': 'space',
};

function readCharacter(key, character, escaped) {
  const name = plain[character];
  if (name !== undefined) {
    key.name = name;
    key.meta = escaped;
  } else if (!escaped && character <= '\x1a') {
    key.name = String.fromCharCode(character.charCodeAt(0) + 'a'.charCodeAt(0) - 1);
    key.ctrl = true;
  } else if (/^[0-9A-Za-z]$/.test(character)) {
    key.name = character.toLowerCase();
    key.shift = character !== key.name;
    key.meta = escaped;
  } else if (escaped) {
    // With no character at all the escape key itself was pressed.
    key.name = character.length > 0 ? undefined : 'escape';
    key.meta = true;
  }
}

// Turns characters into keys; `tell(text or undefined, key)` is called for each.
class KeyReader {
  constructor(tell) {
    this.tell = tell;
    this.pending = '';
  }

  // Takes one character, or '' when none came in time.
  take(character) {
    const sequence = this.pending + character;
    if (character !== '' && incomplete.test(sequence)) {
      this.pending = sequence;
      return;
    }
    this.pending = '';
    if (sequence !== '') this.finish(sequence, character);
  }

  finish(sequence, character) {
    const key = { sequence, name: undefined, ctrl: false, meta: false, shift: false };
    const escapes = /^\x1b{0,2}/.exec(sequence)[0].length;
    const behind = sequence.slice(escapes);
    const escaped = escapes > 0;
    if (escaped && (behind[0] === 'O' || behind[0] === '[')) readSequence(key, behind);
    else readCharacter(key, escaped ? behind : character, escaped);
    if (key.name !== undefined || escaped) this.tell(escaped ? undefined : sequence, key);
    else if (charLengthAt(sequence, 0) === sequence.length) this.tell(sequence, key);
  }
}

// UTF-16 units of the character that ends, or begins, at an index.
function charLengthLeft(text, index) {
  if (index <= 0) return 0;
  return (index > 1 && text.codePointAt(index - 2) > 0xffff) || text.codePointAt(index - 1) > 0xffff ? 2 : 1;
}

function charLengthAt(text, index) {
  return index < text.length && text.codePointAt(index) > 0xffff ? 2 : 1;
}

module.exports = { ESCAPE, KeyReader, charLengthAt, charLengthLeft };
