// isIP, SocketAddress, BlockList and the defaults of the address family selection.
'use strict';
const assert = require('node:assert');
const net = require('node:net');
const { inspect } = require('node:util');

const families = [
  ['127.0.0.1', 4], ['0.0.0.0', 4], ['255.255.255.255', 4], ['1.2.3', 0], ['01.2.3.4', 0], ['1.2.3.256', 0],
  ['::1', 6], ['::', 6], ['fe80::1%eth0', 6], ['::ffff:1.2.3.4', 6], ['1:2:3:4:5:6:7:8', 6], ['1::2::3', 0], ['::1%', 0],
  ['', 0], ['x', 0], [undefined, 0], [null, 0], [123, 0], [{}, 0], [{ toString: () => '::1' }, 6],
];
for (const [input, family] of families) {
  assert.strictEqual(net.isIP(input), family, inspect(input));
  assert.strictEqual(net.isIPv4(input), family === 4);
  assert.strictEqual(net.isIPv6(input), family === 6);
}

const address = new net.SocketAddress({ address: '2001:DB8::0:1', family: 'ipv6', port: 80, flowlabel: 5 });
assert.deepStrictEqual(address.toJSON(), { address: '2001:db8::1', port: 80, family: 'ipv6', flowlabel: 5 });
assert.strictEqual(new net.SocketAddress().address, '127.0.0.1');
assert.throws(() => new net.SocketAddress({ address: 'x' }), { code: 'ERR_INVALID_ADDRESS' });
assert.throws(() => new net.SocketAddress({ family: 'x' }), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => new net.SocketAddress({ port: -1 }), { code: 'ERR_SOCKET_BAD_PORT' });

const list = new net.BlockList();
list.addAddress('123.123.123.123');
list.addRange('10.0.0.1', '10.0.0.10');
list.addSubnet('8592:757c:efae:4e45::', 64, 'ipv6');
assert.strictEqual(list.check('123.123.123.123'), true);
assert.strictEqual(list.check('::ffff:7b7b:7b7b', 'ipv6'), true);
assert.strictEqual(list.check('10.0.0.10'), true);
assert.strictEqual(list.check('10.0.0.11'), false);
assert.strictEqual(list.check('8592:757c:efae:4e45::7', 'ipv6'), true);
assert.strictEqual(list.check('8592:757c:efae:4e46::7', 'ipv6'), false);
assert.strictEqual(list.check('no address'), false);
assert.throws(() => list.addRange('1.1.1.2', '1.1.1.1'), { code: 'ERR_INVALID_ARG_VALUE' });
assert.throws(() => list.addSubnet('1.1.1.1', 33), { code: 'ERR_OUT_OF_RANGE' });
assert.deepStrictEqual(list.rules, [
  'Subnet: IPv6 8592:757c:efae:4e45::/64',
  'Range: IPv4 10.0.0.1-10.0.0.10',
  'Address: IPv4 123.123.123.123',
]);

const timeout = net.getDefaultAutoSelectFamilyAttemptTimeout();
net.setDefaultAutoSelectFamilyAttemptTimeout(1);
assert.strictEqual(net.getDefaultAutoSelectFamilyAttemptTimeout(), 10);
net.setDefaultAutoSelectFamilyAttemptTimeout(timeout);
assert.strictEqual(net.getDefaultAutoSelectFamily(), true);
assert.throws(() => net.setDefaultAutoSelectFamily('x'), { code: 'ERR_INVALID_ARG_TYPE' });
assert.strictEqual(net.Stream, net.Socket);
assert.strictEqual(net.createConnection, net.connect);

// The clone of a list shares its rules.
{
  const list = new net.BlockList();
  list.addAddress('1.2.3.4');
  const copy = structuredClone({ list }).list;
  assert.notStrictEqual(copy, list);
  assert.ok(copy instanceof net.BlockList && copy.check('1.2.3.4'));
  copy.addAddress('1.2.3.5');
  assert.ok(list.check('1.2.3.5'));
  const address = structuredClone(new net.SocketAddress({ address: '::1', family: 'ipv6', port: 80, flowlabel: 7 }));
  assert.ok(address instanceof net.SocketAddress);
  assert.deepStrictEqual(address.toJSON(), { address: '::1', port: 80, family: 'ipv6', flowlabel: 7 });
}
