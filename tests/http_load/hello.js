// The smallest server. Argument: the file that gets its port.
'use strict';
const server = require('node:http').createServer((req, res) => res.end('hello'));
server.listen(0, '127.0.0.1', () => {
  require('node:fs').writeFileSync(process.argv[2], String(server.address().port));
});
