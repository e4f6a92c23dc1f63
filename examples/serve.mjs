// Links that are counted, over fetch's Request and Response: `protojs examples/serve.mjs`.
//
//   GET  /            the links and how often each was followed
//   POST /links       { "name": "x", "url": "https://…" } makes one
//   GET  /x           leads to its URL
//   GET  /events      the counts as server-sent events, one each second
//
// PORT chooses the port.

const LINKS_MAX = 10_000;
const EVENT_MS = 1000;

const links = new Map();

function counts() {
  return Object.fromEntries([...links].map(([name, { followed }]) => [name, followed]));
}

async function makeLink(request) {
  const { name, url } = await request.json();
  if (typeof name !== 'string' || !/^[a-z0-9]+$/.test(name) || !URL.canParse(url)) return new Response('name and url are wrong', { status: 422 });
  if (links.size >= LINKS_MAX) return new Response(`${LINKS_MAX} links are enough`, { status: 507 });
  links.set(name, { url, followed: 0 });
  return Response.json({ name, url }, { status: 201, headers: { location: `/${name}` } });
}

// Ends when the client goes: its stream is cancelled.
function events() {
  let timer;
  const stream = new ReadableStream({
    start(controller) {
      const encoder = new TextEncoder();
      const tell = () => controller.enqueue(encoder.encode(`data: ${JSON.stringify(counts())}\n\n`));
      tell();
      timer = setInterval(tell, EVENT_MS);
    },
    cancel() {
      clearInterval(timer);
    },
  });
  return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
}

function follow(name) {
  const link = links.get(name);
  if (link === undefined) return new Response(`there is no link ${name}`, { status: 404 });
  link.followed++;
  return Response.redirect(link.url);
}

export default {
  fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === '/links' && request.method === 'POST') return makeLink(request);
    if (request.method !== 'GET') return new Response('GET only', { status: 405, headers: { allow: 'GET' } });
    if (pathname === '/') return Response.json(counts());
    return pathname === '/events' ? events() : follow(pathname.slice(1));
  },
  onError(error) {
    if (error instanceof SyntaxError) return new Response('the body is not JSON', { status: 400 });
    console.error(error);
  },
};
