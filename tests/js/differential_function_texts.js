// The text of a native function, and those of Buffer that packages call with `new`.
'use strict';
const functions = [Date.prototype.toUTCString, Object, Math.max, Array.prototype[Symbol.iterator], Promise];
for (const each of functions) console.log(Function.prototype.toString.call(each));
console.log(new Buffer.alloc(3), new Buffer.alloc(2, 'a'), new Buffer.from('ab'), new Buffer.from([1, 2]), new Buffer.allocUnsafe(4).length);
for (const wrong of [() => new Buffer.alloc('x'), () => new Buffer.from(5)]) {
  try {
    wrong();
  } catch (error) {
    console.log(error.code, error.message);
  }
}
