// A small JSON service: notes kept in memory, over node:http alone.
//
//   GET    /              what the service offers
//   GET    /health        { status, uptimeSeconds, notes }
//   GET    /notes         all notes; ?text=part filters, ?limit=10 cuts
//   POST   /notes         { "text": "…" } makes a note
//   GET    /notes/:id     one note
//   PUT    /notes/:id     { "text": "…" } replaces it
//   DELETE /notes/:id     removes it
//
// PORT and HOST choose the address. SIGTERM and SIGINT let open requests finish, then the process ends.
'use strict';

const http = require('node:http');

const BODY_BYTES_MAX = 64 * 1024;
const NOTES_MAX = 10_000;
const SHUTDOWN_MS_MAX = 5_000;

const notes = new Map();
let lastId = 0;

/** An error that the client is told of. */
class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const routes = [
  ['GET', /^\/$/, () => ({ service: 'notes', routes: routes.map(([method, path]) => `${method} ${shown(path)}`) })],
  ['GET', /^\/health$/, () => ({ status: 'ok', uptimeSeconds: Math.round(process.uptime()), notes: notes.size })],
  ['GET', /^\/notes$/, listNotes],
  ['POST', /^\/notes$/, createNote],
  ['GET', /^\/notes\/(\d+)$/, ({ id }) => noteOf(id)],
  ['PUT', /^\/notes\/(\d+)$/, replaceNote],
  ['DELETE', /^\/notes\/(\d+)$/, removeNote],
];

function shown(path) {
  return path.source.replace(/\\\//g, '/').replace(/[\^$]/g, '').replace('(\\d+)', ':id');
}

function listNotes({ query }) {
  const part = query.get('text') ?? '';
  const limit = Number(query.get('limit') ?? NOTES_MAX);
  if (!Number.isInteger(limit) || limit < 1) throw new Refusal(400, 'limit must be a whole number above 0');
  return [...notes.values()].filter((note) => note.text.includes(part)).slice(0, limit);
}

async function createNote({ request, response }) {
  const text = await readText(request);
  if (notes.size >= NOTES_MAX) throw new Refusal(507, `${NOTES_MAX} notes are enough`);
  const note = { id: ++lastId, text, created: new Date().toISOString() };
  notes.set(note.id, note);
  response.statusCode = 201;
  response.setHeader('Location', `/notes/${note.id}`);
  return note;
}

async function replaceNote({ request, id }) {
  const note = noteOf(id);
  note.text = await readText(request);
  return note;
}

function removeNote({ id, response }) {
  noteOf(id);
  notes.delete(id);
  response.statusCode = 204;
}

function noteOf(id) {
  const note = notes.get(id);
  if (note === undefined) throw new Refusal(404, `there is no note ${id}`);
  return note;
}

/** The `text` of a JSON body. */
async function readText(request) {
  const body = await readJson(request);
  if (typeof body?.text === 'string' && body.text !== '') return body.text;
  throw new Refusal(422, 'text must be a string that is not empty');
}

async function readJson(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // What is too long is read to its end, so that the client reads the answer, but it is not kept.
    if (bytes <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  if (bytes > BODY_BYTES_MAX) throw new Refusal(413, `a body has at most ${BODY_BYTES_MAX} bytes`);
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new Refusal(400, 'the body is not JSON');
  }
}

/** The route for a request, or a refusal that says whether the path or the method is wrong. */
function findRoute(method, path) {
  const allowed = [];
  for (const [routeMethod, pattern, handler] of routes) {
    const match = pattern.exec(path);
    if (match === null) continue;
    const sameMethod = routeMethod === method || (routeMethod === 'GET' && method === 'HEAD');
    if (sameMethod) return { handler, id: Number(match[1]) };
    allowed.push(routeMethod);
  }
  if (allowed.length === 0) throw new Refusal(404, `there is no ${path}`);
  throw Object.assign(new Refusal(405, `${path} does not take ${method}`), { allowed });
}

async function answer(request, response) {
  try {
    const [path, query] = request.url.split('?', 2);
    const { handler, id } = findRoute(request.method, path);
    const reply = await handler({ request, response, id, query: new URLSearchParams(query) });
    sendJson(response, response.statusCode, reply);
  } catch (error) {
    refuse(response, error);
  }
}

function refuse(response, error) {
  const status = error instanceof Refusal ? error.status : 500;
  if (status === 500) console.error(error);
  if (error.allowed !== undefined) response.setHeader('Allow', error.allowed.join(', '));
  sendJson(response, status, { error: status === 500 ? 'internal error' : error.message });
}

function sendJson(response, status, value) {
  response.statusCode = status;
  if (value === undefined) {
    response.end();
    return;
  }
  const body = JSON.stringify(value) + '\n';
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  response.setHeader('Content-Length', Buffer.byteLength(body));
  response.end(body);
}

function shutDown(server, signal) {
  console.log(`${signal}: finishing open requests`);
  server.close(() => console.log('stopped'));
  server.closeIdleConnections();
  setTimeout(() => server.closeAllConnections(), SHUTDOWN_MS_MAX).unref();
}

const server = http.createServer(answer);
server.on('error', (error) => {
  console.error(`cannot serve: ${error.message}`);
  process.exitCode = 1;
});
server.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? '127.0.0.1', () => {
  const { address, port } = server.address();
  console.log(`listening on http://${address}:${port}`);
});
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => shutDown(server, signal));
