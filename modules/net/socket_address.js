// net.SocketAddress: an address that was checked once.

const { addressBytes, canonicalAddress } = binding('net');
const { kHost } = require('internal:host_objects');
const { customInspectSymbol } = require('internal:util');

const kDetail = Symbol('kDetail');

class SocketAddress {
  static isSocketAddress(value) {
    return value?.[kDetail] !== undefined;
  }

  constructor(options = {}) {
    const { validateObject, validatePort, validateString, validateUint32 } = require('internal:validators');
    validateObject(options, 'options');
    let { family = 'ipv4' } = options;
    const { address = family === 'ipv4' ? '127.0.0.1' : '::', port = 0, flowlabel = 0 } = options;
    if (typeof family?.toLowerCase === 'function') family = family.toLowerCase();
    const { E, codes } = require('internal:errors');
    if (codes.ERR_INVALID_ADDRESS === undefined) E('ERR_INVALID_ADDRESS', 'Invalid socket address', Error);
    if (family !== 'ipv4' && family !== 'ipv6') throw new codes.ERR_INVALID_ARG_VALUE('options.family', options.family);
    validateString(address, 'options.address');
    validatePort(port, 'options.port');
    validateUint32(flowlabel, 'options.flowlabel', false);
    const bytes = addressBytes(address);
    if (bytes === undefined || bytes.length !== (family === 'ipv4' ? 4 : 16)) throw new codes.ERR_INVALID_ADDRESS();
    this[kDetail] = {
      address: canonicalAddress(address),
      port: Number(port),
      family,
      flowlabel: family === 'ipv6' ? flowlabel : 0,
      bytes,
    };
  }

  get address() {
    return this[kDetail].address;
  }

  get port() {
    return this[kDetail].port;
  }

  get family() {
    return this[kDetail].family;
  }

  get flowlabel() {
    return this[kDetail].flowlabel;
  }

  [customInspectSymbol](depth, options) {
    if (depth < 0) return this;
    const { inspect } = require('internal:inspect');
    return `SocketAddress ${inspect(this.toJSON(), { ...options, depth: options.depth == null ? null : options.depth - 1 })}`;
  }

  toJSON() {
    return { address: this.address, port: this.port, family: this.family, flowlabel: this.flowlabel };
  }
}

Object.defineProperty(SocketAddress.prototype, kHost, { value: { clone: (address) => new SocketAddress(address) } });

// 4 or 16 bytes in network order.
function bytesOf(address) {
  return address[kDetail].bytes;
}

module.exports = { SocketAddress, bytesOf };
