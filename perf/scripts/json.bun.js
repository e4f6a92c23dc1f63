const item = { price: 12.5, stock: true };

function getItem(request) {
  const query = new URL(request.url).searchParams;
  const tags = query.get('tags').split(',');
  return Response.json({ id: Number(query.get('id')), name: query.get('name'), tags, price: item.price, stock: item.stock });
}

async function postOrder(request) {
  const { lines } = await request.json();
  const total = lines.reduce((sum, line) => sum + line.count * line.price, 0);
  return Response.json({ accepted: lines.length, total });
}

const handle = (request) => (request.method === 'POST' ? postOrder(request) : getItem(request));

Bun.serve({ port: Number(process.argv[2]), hostname: '127.0.0.1', fetch: handle });
