'use strict';
// Requests of node:http's client and of fetch() over kept connections to the server at the port given. A row is processor time, all threads:
// the script and the server take turns, so time on the clock would count both.
const http = require('http');

const [port] = process.argv.slice(2);
const WARM = 4000;
const REQUESTS = 20000;
const FETCH_WARM = 1600;
const FETCHES = 8000;

function read(response, then) {
  let length = 0;
  response.on('data', (chunk) => { length += chunk.length; });
  response.on('end', () => {
    if (length === 0) throw new Error('an answer without a body');
    then();
  });
}

// Resolves when `count` requests were answered, `lanes` of them under way at a time.
function ask(count, lanes, send) {
  return new Promise((resolve) => {
    let started = 0;
    let answered = 0;
    const next = () => {
      if (started === count) return;
      started++;
      send((response) => read(response, () => {
        if (++answered === count) resolve();
        else next();
      })).on('error', (error) => { throw error; });
    };
    for (let lane = 0; lane < lanes; lane++) next();
  });
}

async function measure(name, lanes, sendWith) {
  const agent = new http.Agent({ keepAlive: true });
  const send = sendWith({ agent, host: '127.0.0.1', port, path: '/' });
  await ask(WARM, lanes, send);
  const before = process.cpuUsage();
  await ask(REQUESTS, lanes, send);
  const { user, system } = process.cpuUsage(before);
  agent.destroy();
  console.log(`${name}\t${((user + system) * 1000 / REQUESTS).toFixed(1)}`);
}

// As measure(), for fetch(): each lane awaits its text before it asks again.
async function measureFetch(name, lanes) {
  const url = `http://127.0.0.1:${port}/`;
  const askInTurn = async (count) => {
    for (let i = 0; i < count; i++) {
      const text = await (await fetch(url)).text();
      if (text.length === 0) throw new Error('an answer without a body');
    }
  };
  const askAll = (count) => Promise.all(Array.from({ length: lanes }, () => askInTurn(count / lanes)));
  await askAll(FETCH_WARM);
  const before = process.cpuUsage();
  await askAll(FETCHES);
  const { user, system } = process.cpuUsage(before);
  console.log(`${name}\t${((user + system) * 1000 / FETCHES).toFixed(1)}`);
}

async function main() {
  const get = (options) => (callback) => http.get(options, callback);
  await measure('GET, one connection', 1, get);
  await measure('GET, 16 connections', 16, get);
  await measure('GET with 8 headers, 16 connections', 16, (options) => {
    const headers = {
      'accept': 'application/json',
      'user-agent': 'perf',
      'authorization': 'Bearer 0123456789abcdef',
      'x-a': '1',
      'x-b': '2',
      'x-c': '3',
      'x-d': '4',
      'x-e': '5',
    };
    return (callback) => http.get({ ...options, headers }, callback);
  });
  await measureFetch('fetch, one connection', 1);
  await measureFetch('fetch, 16 connections', 16);
  // Connections of fetch() are kept for long.
  process.exit();
}

main();
