'use strict';
const { serve } = require('protojs:http');

serve({ port: Number(process.argv[2]), hostname: '127.0.0.1', fetch: () => new Response('hello') });
