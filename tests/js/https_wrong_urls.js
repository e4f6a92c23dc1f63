// https.get and https.request refuse what is no URL before anything else, as Node's do.
const assert = require('node:assert');
const https = require('node:https');

for (const url of ['www.nodejs.org', 'localhost', '127.0.0.1', 'http://:80/']) {
  for (const name of ['get', 'request']) {
    assert.throws(() => https[name](url, () => {}), { name: 'TypeError', code: 'ERR_INVALID_URL' });
  }
}
console.log('done');
