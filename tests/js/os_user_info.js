// The names of the user are texts also where nothing else has loaded node:buffer.
const { userInfo } = require('node:os');

const { username, homedir, shell } = userInfo();
for (const text of [username, homedir, shell]) {
  if (typeof text !== 'string' || /^\d+(,\d+)+$/.test(text)) throw new Error(`not a text: ${text}`);
}
if (!Buffer.isBuffer(userInfo({ encoding: 'buffer' }).username)) throw new Error('not a Buffer');
