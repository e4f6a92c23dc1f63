// Questions to a server of our own: every kind of record, every way in which servers fail, and settings of resolvers.
'use strict';
const assert = require('node:assert');
const dgram = require('node:dgram');
const dns = require('node:dns');
const net = require('node:net');
const test = require('./net_support/steps')('dns_resolver');

const kinds = { A: 1, NS: 2, CNAME: 5, SOA: 6, PTR: 12, MX: 15, TXT: 16, AAAA: 28, SRV: 33, NAPTR: 35, ANY: 255, CAA: 257 };
const ASKED = Buffer.from([0xc0, 12]);

const short = (number) => Buffer.from([number >> 8, number & 255]);
const text = (value) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value, 'latin1')]);
const name = (value) => Buffer.concat([...value.split('.').map(text), Buffer.from([0])]);

function record(type, data, ttl = 300) {
  return Buffer.concat([ASKED, short(kinds[type]), short(1), short(0), short(ttl), short(data.length), data]);
}

// The answer to a question; `question` may have more behind it, such as what EDNS adds.
function reply(question, records, code = 0, flags = 0x80) {
  let end = 12;
  while (question[end] !== 0) end += question[end] + 1;
  const head = Buffer.from(question.subarray(0, end + 5));
  head[2] |= flags;
  head[3] = code;
  head.writeUInt16BE(records.length, 6);
  head.writeUInt16BE(0, 10);
  return Buffer.concat([head, ...records]);
}

function nameOf(question) {
  const labels = [];
  for (let at = 12; question[at] !== 0; at += question[at] + 1) labels.push(question.toString('latin1', at + 1, at + 1 + question[at]));
  return labels.join('.');
}

// A server that answers with what `respond(question)` returns, if anything; `use(resolver, promises, server)`.
function serve(respond, use, options) {
  const server = dgram.createSocket('udp4');
  server.on('message', (question, { address, port }) => {
    const answer = respond(question);
    if (answer !== undefined) server.send(answer, port, address);
  });
  server.bind(0, '127.0.0.1', () => useServer(server, use, options));
}

function useServer(server, use, options) {
  const resolver = new dns.Resolver(options);
  const promises = new dns.promises.Resolver(options);
  const servers = [`127.0.0.1:${server.address().port}`];
  resolver.setServers(servers);
  promises.setServers(servers);
  assert.deepStrictEqual(resolver.getServers(), servers);
  use(resolver, promises, server);
}

const soa = Buffer.concat([ASKED, name('root.example'), ...[1, 2, 3, 4, 4294967295].map((n) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(n);
  return bytes;
})]);

const records = {
  A: [record('CNAME', name('other.org'), 60), record('A', Buffer.from([1, 2, 3, 4])), record('A', Buffer.from([5, 6, 7, 8]), 20)],
  AAAA: [record('AAAA', Buffer.from('20010db8000000000000000000000001', 'hex'))],
  CNAME: [record('CNAME', Buffer.concat([Buffer.from([3]), Buffer.from('www'), ASKED]))],
  MX: [record('MX', Buffer.concat([short(10), name('mail.org')]))],
  NS: [record('NS', name('ns1.org')), record('NS', name('ns2.org'))],
  TXT: [record('TXT', Buffer.concat([text('one'), text('tw\xf6')])), record('TXT', text(''))],
  SRV: [record('SRV', Buffer.concat([short(1), short(2), short(3), name('srv.org')]))],
  PTR: [record('PTR', name('ptr.org'))],
  NAPTR: [record('NAPTR', Buffer.concat([short(1), short(2), text('S'), text('SIP+D2U'), text(''), name('sip.org')]))],
  SOA: [record('SOA', soa)],
  CAA: [record('CAA', Buffer.concat([Buffer.from([128]), text('issue'), Buffer.from('ca.org')]))],
};
records.ANY = [...records.MX, ...records.A, ...records.CAA, ...records.TXT];

const results = {
  A: ['1.2.3.4', '5.6.7.8'],
  AAAA: ['2001:db8::1'],
  CNAME: ['www.example.org'],
  MX: [{ exchange: 'mail.org', priority: 10 }],
  NS: ['ns1.org', 'ns2.org'],
  TXT: [['one', 'tw\xf6'], ['']],
  SRV: [{ name: 'srv.org', port: 3, priority: 1, weight: 2 }],
  PTR: ['ptr.org'],
  NAPTR: [{ flags: 'S', service: 'SIP+D2U', regexp: '', replacement: 'sip.org', order: 1, preference: 2 }],
  SOA: { nsname: 'example.org', hostmaster: 'root.example', serial: 1, refresh: 2, retry: 3, expire: 4, minttl: 4294967295 },
  CAA: [{ critical: 128, issue: 'ca.org' }],
  ANY: [
    { value: 'other.org', type: 'CNAME' },
    { address: '1.2.3.4', ttl: 300, type: 'A' },
    { address: '5.6.7.8', ttl: 20, type: 'A' },
    { exchange: 'mail.org', priority: 10, type: 'MX' },
    { entries: ['one', 'tw\xf6'], type: 'TXT' },
    { entries: [''], type: 'TXT' },
    { critical: 128, issue: 'ca.org', type: 'CAA' },
  ],
};

function typeOf(question) {
  const kind = question.readUInt16BE(12 + nameOf(question).length + 2);
  return Object.keys(kinds).find((type) => kinds[type] === kind);
}

test('every kind of record', (done) => {
  serve((question) => reply(question, records[typeOf(question)]), async (resolver, promises, server) => {
    for (const type of Object.keys(results)) {
      assert.deepStrictEqual(await promises.resolve('example.org', type), results[type], type);
      const found = await new Promise((resolve, reject) => {
        resolver.resolve('example.org', type, (error, result) => (error ? reject(error) : resolve(result)));
      });
      assert.deepStrictEqual(found, results[type], type);
    }
    assert.deepStrictEqual(await promises.resolve('example.org'), results.A);
    const ttls = [{ address: '1.2.3.4', ttl: 60 }, { address: '5.6.7.8', ttl: 20 }];
    assert.deepStrictEqual(await promises.resolve4('example.org', { ttl: true }), ttls);
    server.close(done);
  });
});

test('many questions at a time get each their own answer', (done) => {
  const questions = [];
  serve((question) => {
    questions.push(question);
    if (questions.length < 50) return undefined;
    // In another order than they came.
    return undefined;
  }, (resolver, promises, server) => {
    server.on('message', (question, { address, port }) => {
      if (questions.length < 50) return;
      for (const each of questions.reverse()) {
        const last = Number(nameOf(each).slice(1));
        server.send(reply(each, [record('A', Buffer.from([10, 0, 0, last]))]), port, address);
      }
    });
    const all = Array.from({ length: 50 }, (_, i) => promises.resolve4(`h${i}`));
    Promise.all(all).then((found) => {
      assert.deepStrictEqual(found, all.map((_, i) => [`10.0.0.${i}`]));
      server.close(done);
    });
  });
});

test('codes of servers are errors with Node\'s names', (done) => {
  const codes = { f1: 'EFORMERR', f2: 'ESERVFAIL', f3: 'ENOTFOUND', f4: 'ENOTIMP', f5: 'EREFUSED', f0: 'ENODATA' };
  serve((question) => reply(question, [], Number(nameOf(question)[1])), async (resolver, promises, server) => {
    for (const [host, code] of Object.entries(codes)) {
      await assert.rejects(promises.resolveMx(host), { name: 'Error', code, syscall: 'queryMx', hostname: host, message: `queryMx ${code} ${host}` });
    }
    await assert.rejects(promises.resolve4('a..b'), { code: 'EBADNAME' });
    server.close(done);
  });
});

test('a malformed answer is told, one to another question is not heard', (done) => {
  serve((question) => {
    if (nameOf(question) === 'broken') return reply(question, [record('A', Buffer.from([1]))]);
    const other = Buffer.from(question);
    other[13] ^= 1;
    return reply(other, [record('A', Buffer.from([1, 2, 3, 4]))]);
  }, async (resolver, promises, server) => {
    const patient = new dns.promises.Resolver();
    patient.setServers(promises.getServers());
    await assert.rejects(patient.resolve4('broken'), { code: 'EBADRESP' });
    await assert.rejects(promises.resolve4('forged'), { code: 'ETIMEOUT' });
    server.close(done);
  }, { timeout: 50, tries: 1 });
});

// More tries than a quick machine needs: on a slow one the answer to an earlier question may come too late.
test('a lost answer is asked for again', (done) => {
  let asked = 0;
  serve((question) => (++asked >= 3 ? reply(question, records.A) : undefined), async (resolver, promises, server) => {
    assert.deepStrictEqual(await promises.resolve4('example.org'), results.A);
    assert.ok(asked >= 3, `asked ${asked} times`);
    server.close(done);
  }, { timeout: 50, tries: 7 });
});

test('a question is asked as often as was said, then given up', (done) => {
  let asked = 0;
  let allAsked;
  const askedThrice = new Promise((resolve) => { allAsked = resolve; });
  serve(() => {
    if (++asked === 3) allAsked();
  }, async (resolver, promises, server) => {
    await assert.rejects(promises.resolve4('example.org'), { code: 'ETIMEOUT', syscall: 'queryA' });
    // The last datagram may still be on its way.
    await askedThrice;
    assert.strictEqual(asked, 3);
    server.close(done);
  }, { timeout: 20, tries: 3 });
});

test('the next server is asked when one does not answer or is not there', (done) => {
  serve((question) => reply(question, records.A), (resolver, promises, server) => {
    const silent = dgram.createSocket('udp4');
    silent.bind(0, '127.0.0.1', async () => {
      const address = (socket) => `127.0.0.1:${socket.address().port}`;
      // No program is ever given this port for the asking.
      const absent = '127.0.0.1:1';
      promises.setServers([absent, address(silent), address(server)]);
      assert.deepStrictEqual(await promises.resolve4('example.org'), results.A);
      promises.setServers([absent]);
      await assert.rejects(promises.resolve4('example.org'), { code: 'ECONNREFUSED' });
      silent.close();
      server.close(done);
    });
  }, { timeout: 100, tries: 5 });
});

test('what is too large for UDP is asked for by TCP', (done) => {
  const many = Array.from({ length: 200 }, (_, i) => record('A', Buffer.from([10, 1, 0, i])));
  const answerInTwo = (socket) => socket.once('data', (bytes) => {
    assert.strictEqual(bytes.readUInt16BE(0), bytes.length - 2);
    const answer = reply(bytes.subarray(2), many);
    const framed = Buffer.concat([short(answer.length), answer]);
    socket.write(framed.subarray(0, 7));
    setTimeout(() => socket.end(framed.subarray(7)), 20);
  });
  const attempt = (left) => serve((question) => reply(question, [], 0, 0x82), (resolver, promises, server) => {
    const listener = net.createServer(answerInTwo);
    // The port that UDP was given may be taken for TCP.
    listener.once('error', (error) => {
      assert.deepStrictEqual([error.code, left > 0], ['EADDRINUSE', true]);
      server.close(() => attempt(left - 1));
    });
    listener.listen(server.address().port, '127.0.0.1', async () => {
      const found = await promises.resolve4('example.org');
      assert.deepStrictEqual(found, many.map((_, i) => `10.1.0.${i}`));
      listener.close();
      server.close(done);
    });
  });
  attempt(100);
});

test('cancel ends what waits, with pending questions servers stay', (done) => {
  serve(() => {}, (resolver, promises, server) => {
    let ended = 0;
    const callback = (error) => {
      assert.deepStrictEqual([error.code, error.syscall, error.hostname], ['ECANCELLED', 'queryTxt', 'a.org']);
      if (++ended === 3) server.close(done);
    };
    for (let i = 0; i < 3; i++) resolver.resolveTxt('a.org', callback);
    assert.throws(() => resolver.setServers(['127.0.0.1']), { code: 'ERR_DNS_SET_SERVERS_FAILED' });
    resolver.cancel();
    resolver.setServers(['127.0.0.1']);
  });
});

test('addresses have names backwards', (done) => {
  const asked = [];
  serve((question) => {
    asked.push(nameOf(question));
    return reply(question, records.PTR);
  }, async (resolver, promises, server) => {
    assert.deepStrictEqual(await promises.reverse('192.0.2.7'), ['ptr.org']);
    assert.deepStrictEqual(await promises.reverse('2001:db8::7'), ['ptr.org']);
    const zeros = '0.'.repeat(23);
    assert.deepStrictEqual(asked, ['7.2.0.192.in-addr.arpa', `7.${zeros}8.b.d.0.1.0.0.2.ip6.arpa`]);
    assert.throws(() => resolver.reverse('no address', assert.fail), { code: 'EINVAL', syscall: 'getHostByAddr' });
    await assert.rejects(promises.reverse('no address'), { code: 'EINVAL' });
    server.close(done);
  });
});

test('callbacks keep their async context', (done) => {
  const { AsyncLocalStorage } = require('node:async_hooks');
  const storage = new AsyncLocalStorage();
  serve((question) => reply(question, records.A), (resolver, promises, server) => {
    let left = 2;
    for (const store of ['one', 'two']) {
      storage.run(store, () => resolver.resolve4(store, () => {
        assert.strictEqual(storage.getStore(), store);
        if (--left === 0) server.close(done);
      }));
    }
  });
});

test('the default resolver is set for both forms', (done) => {
  serve((question) => reply(question, records.NS), (resolver, promises, server) => {
    dns.setServers(resolver.getServers());
    assert.deepStrictEqual([dns.getServers(), dns.promises.getServers()], [resolver.getServers(), resolver.getServers()]);
    dns.resolveNs('example.org', async (error, found) => {
      assert.deepStrictEqual([error, found], [null, results.NS]);
      assert.deepStrictEqual(await dns.promises.resolveNs('example.org'), results.NS);
      server.close(done);
    });
  });
});

test('settings are checked as in Node', (done) => {
  const resolver = new dns.Resolver();
  resolver.setServers(['127.0.0.1', '::1', '[2001:db8::1]:530', '10.0.0.1:53', '10.0.0.1:54']);
  assert.deepStrictEqual(resolver.getServers(), ['127.0.0.1', '::1', '[2001:db8::1]:530', '10.0.0.1', '10.0.0.1:54']);
  assert.throws(() => resolver.setServers(['nowhere']), { code: 'ERR_INVALID_IP_ADDRESS' });
  assert.throws(() => resolver.setLocalAddress('127.0.0.1', '127.0.0.1'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => resolver.setLocalAddress('x'), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => new dns.Resolver({ tries: 0 }), { code: 'ERR_OUT_OF_RANGE' });
  assert.throws(() => dns.resolve('a.org', 'HI', assert.fail), { code: 'ERR_INVALID_ARG_VALUE' });
  assert.throws(() => dns.resolve4('a.org'), { code: 'ERR_INVALID_ARG_TYPE' });
  assert.strictEqual(dns.resolve4.name, 'bound queryA');
  done();
});
