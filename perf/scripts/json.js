'use strict';
// A small service as it is usually written: a query that is read, a document that is parsed.
const http = require('http');
const { URL } = require('url');

const item = { price: 12.5, stock: true };

function answer(res, value) {
  res.setHeader('Content-Type', 'application/json');
  res.end(JSON.stringify(value));
}

function getItem(req, res) {
  const query = new URL(req.url, 'http://127.0.0.1').searchParams;
  const tags = query.get('tags').split(',');
  answer(res, { id: Number(query.get('id')), name: query.get('name'), tags, price: item.price, stock: item.stock });
}

function postOrder(req, res) {
  let text = '';
  req.setEncoding('utf8');
  req.on('data', (chunk) => { text += chunk; });
  req.on('end', () => {
    const { lines } = JSON.parse(text);
    const total = lines.reduce((sum, line) => sum + line.count * line.price, 0);
    answer(res, { accepted: lines.length, total });
  });
}

http.createServer((req, res) => (req.method === 'POST' ? postOrder(req, res) : getItem(req, res)))
  .listen(Number(process.argv[2]), '127.0.0.1');
