// Answers of servers as the results of Node's resolve functions.

const kinds = {
  ANY: 255, A: 1, AAAA: 28, CAA: 257, CNAME: 5, MX: 15, NS: 2, TXT: 16, SRV: 33, PTR: 12, NAPTR: 35, SOA: 6,
};

// The order in which resolveAny() tells of types.
const anyOrder = ['CNAME', 'A', 'AAAA', 'MX', 'NS', 'TXT', 'SRV', 'PTR', 'NAPTR', 'SOA', 'CAA'];

function indexesOf(types, kind) {
  const indexes = [];
  for (let i = 0; i < types.length; i++) {
    if (types[i] === kind) indexes.push(i);
  }
  return indexes;
}

// One record of a resolveAny().
function anyRecord(type, value, ttl) {
  switch (type) {
    case 'A':
    case 'AAAA':
      return { address: value, ttl, type };
    case 'CNAME':
    case 'NS':
    case 'PTR':
      return { value, type };
    case 'TXT':
      return { entries: value, type };
    default:
      return { ...value, type };
  }
}

function readAny(types, ttls, values) {
  const result = [];
  for (const type of anyOrder) {
    for (const i of indexesOf(types, kinds[type])) result.push(anyRecord(type, values[i], ttls[i]));
  }
  return result.length === 0 ? undefined : { result };
}

// Addresses live no longer than the aliases that lead to them.
function readAddresses(kind, types, ttls, values) {
  const indexes = indexesOf(types, kind);
  const aliases = indexesOf(types, kinds.CNAME).map((i) => ttls[i]);
  if (indexes.length === 0) return undefined;
  return { result: indexes.map((i) => values[i]), ttls: indexes.map((i) => Math.min(ttls[i], ...aliases)) };
}

// { result, ttls } of an answer, or undefined when it has no record of the kind.
function readResult(kind, [, , types, ttls, values]) {
  if (kind === kinds.ANY) return readAny(types, ttls, values);
  if (kind === kinds.A || kind === kinds.AAAA) return readAddresses(kind, types, ttls, values);
  const indexes = indexesOf(types, kind);
  if (indexes.length === 0) return undefined;
  if (kind === kinds.SOA) return { result: values[indexes[0]] };
  return { result: indexes.map((i) => values[i]) };
}

module.exports = { kinds, readResult };
