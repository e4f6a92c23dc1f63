'use strict';
// Express as everybody starts with it; where it lies is told by the environment.
const path = require('path');
const express = require(path.join(process.env.PERF_PACKAGES, 'node_modules/express'));

const app = express();
app.get('/', (req, res) => res.send('hello'));
app.get('/item', (req, res) => res.json({ id: 42, name: 'lamp', tags: ['new', 'sale'], price: 12.5, stock: true }));
app.listen(Number(process.argv[2]), '127.0.0.1');
