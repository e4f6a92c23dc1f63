// Hashes that OpenSSL does, behind handles.

const native = binding('crypto_digest');

native.setPrototype({});

const lengthOf = (length) => length === undefined ? -1 : length;

// Both give undefined for a name that OpenSSL does not know.
const begin = (algorithm, length) => native.begin(algorithm, lengthOf(length));
const beginKeyed = (algorithm, key) => native.beginKeyed(algorithm, key);
const copy = (handle, length) => native.copy(handle, lengthOf(length));
const { finish, update } = native;

module.exports = { begin, beginKeyed, copy, finish, update };
