const bytes = Buffer.alloc(1 << 20);
for (let i = 0; i < bytes.length; i++) bytes[i] = (i * 31) % 251;
const text = 'ten bytes\n'.repeat(bytes.length / 10 + 1).slice(0, bytes.length);

async function count(request) {
  let received = 0;
  for await (const chunk of request.body) received += chunk.length;
  return new Response(String(received));
}

function answer(request) {
  if (request.method === 'POST') return count(request);
  return new Response(request.url.endsWith('/text') ? text : bytes);
}

Bun.serve({ port: Number(process.argv[2]), hostname: '127.0.0.1', fetch: answer });
