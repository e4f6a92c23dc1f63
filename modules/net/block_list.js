// net.BlockList: addresses, ranges and subnets to be checked against.

const { SocketAddress, bytesOf } = require('internal:net/socket_address');
const { kHost } = require('internal:host_objects');
const { customInspectSymbol } = require('internal:util');

// Where the IPv4 address begins in an IPv6 address that carries one, and what stands before it.
const MAPPED_AT = 12;
const MAPPED_PREFIX = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff];

function isMapped(bytes) {
  return bytes.length === 16 && MAPPED_PREFIX.every((byte, index) => bytes[index] === byte);
}

// The bytes of an address as an IPv4 or IPv6 address has them (`length` 4 or 16); undefined if it cannot be one.
function bytesAs(bytes, length) {
  if (bytes.length === length) return bytes;
  if (length === 4) return isMapped(bytes) ? bytes.subarray(MAPPED_AT) : undefined;
  return new Uint8Array([...MAPPED_PREFIX, ...bytes]);
}

// Negative, 0 or positive, as `first` comes before `second`, is the same, or comes after it; undefined for other families.
function compare(first, second) {
  const bytes = bytesAs(first, second.length);
  if (bytes === undefined) return undefined;
  for (let i = 0; i < bytes.length; i++) {
    if (bytes[i] !== second[i]) return bytes[i] - second[i];
  }
  return 0;
}

function sharesPrefix(address, network, prefix) {
  const bytes = bytesAs(address, network.length);
  if (bytes === undefined) return false;
  const whole = prefix >> 3;
  for (let i = 0; i < whole; i++) {
    if (bytes[i] !== network[i]) return false;
  }
  const left = prefix & 7;
  return left === 0 || ((bytes[whole] ^ network[whole]) >> (8 - left)) === 0;
}

function familyName(address) {
  return address.family === 'ipv4' ? 'IPv4' : 'IPv6';
}

function toAddress(value, name, family) {
  if (SocketAddress.isSocketAddress(value)) return value;
  const { validateString } = require('internal:validators');
  validateString(value, name);
  validateString(family, 'family');
  return new SocketAddress({ address: value, family });
}

// The rules, each with `matches(bytes)` and `text`; the newest first.
const kRules = Symbol('kRules');

class BlockList {
  constructor() {
    this[kRules] = [];
  }

  addAddress(address, family = 'ipv4') {
    const checked = toAddress(address, 'address', family);
    const bytes = bytesOf(checked);
    const text = `Address: ${familyName(checked)} ${checked.address}`;
    if (this[kRules].some((rule) => rule.text === text)) return;
    this[kRules].unshift({ text, matches: (other) => compare(other, bytes) === 0 });
  }

  addRange(start, end, family = 'ipv4') {
    const first = toAddress(start, 'start', family);
    const last = toAddress(end, 'end', family);
    const low = bytesOf(first);
    const high = bytesOf(last);
    const order = compare(low, high);
    if (order === undefined || order > 0) {
      const { ERR_INVALID_ARG_VALUE } = require('internal:errors').codes;
      throw new ERR_INVALID_ARG_VALUE('start', first, 'must come before end');
    }
    this[kRules].unshift({
      text: `Range: ${familyName(first)} ${first.address}-${last.address}`,
      matches: (other) => compare(other, low) >= 0 && compare(other, high) <= 0,
    });
  }

  addSubnet(network, prefix, family = 'ipv4') {
    const checked = toAddress(network, 'network', family);
    require('internal:validators').validateInt32(prefix, 'prefix', 0, checked.family === 'ipv4' ? 32 : 128);
    const bytes = bytesOf(checked);
    this[kRules].unshift({
      text: `Subnet: ${familyName(checked)} ${checked.address}/${prefix}`,
      matches: (other) => sharesPrefix(other, bytes, prefix),
    });
  }

  check(address, family = 'ipv4') {
    let checked = address;
    if (!SocketAddress.isSocketAddress(address)) {
      const { validateString } = require('internal:validators');
      validateString(address, 'address');
      validateString(family, 'family');
      try {
        checked = new SocketAddress({ address, family });
      } catch {
        // What is no address is on no list.
        return false;
      }
    }
    const bytes = bytesOf(checked);
    return this[kRules].some((rule) => rule.matches(bytes));
  }

  get rules() {
    return this[kRules].map((rule) => rule.text);
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal:inspect');
    return `BlockList ${inspect({ rules: this.rules }, { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }
}

// A clone has the same rules, also those that either gets later, as in Node.
Object.defineProperty(BlockList.prototype, kHost, { value: {
  clone(list) {
    const copy = new BlockList();
    copy[kRules] = list[kRules];
    return copy;
  },
} });

module.exports = { BlockList };
