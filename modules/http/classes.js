// The classes of messages as programs get them: linked to the stream classes they inherit from.

const { IncomingMessage, ServerResponse, link } = require('internal:http/messages');
link();
const { OutgoingMessage } = require('internal:http/outgoing');

module.exports = { IncomingMessage, OutgoingMessage, ServerResponse };
