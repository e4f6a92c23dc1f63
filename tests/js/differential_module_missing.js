// A graph of modules in which one is missing fails each time anew, whoever asks and however often.
'use strict';
const fs = require('fs');
const os = require('os');
const path = require('path');
const { pathToFileURL } = require('url');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'module-missing-'));
const files = {
  'missing.mjs': "import 'no-such-package';",
  'above.mjs': "import './missing.mjs'; export default 1;",
  'first.mjs': "import './second.mjs'; import 'no-such-package';",
  'second.mjs': "import './first.mjs'; export default 2;",
  'wrong.mjs': "import { nothing } from './right.mjs';",
  'right.mjs': 'export const something = 3;',
};
for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);

(async () => {
  for (const round of [1, 2, 3]) {
    for (const name of Object.keys(files)) {
      const told = await import(pathToFileURL(path.join(folder, name))).then(
        (found) => JSON.stringify(found),
        (error) => `${error.name} ${error.code} ${error.message.split(' imported from')[0].replaceAll(folder, '')}`,
      );
      console.log(round, name, told);
    }
  }
  fs.rmSync(folder, { recursive: true });
})();
