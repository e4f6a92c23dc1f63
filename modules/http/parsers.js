// `http.setMaxIdleHTTPParsers`: the number is kept for those who look at it. Parsers are native and small, none lies idle.

const limits = { name: 'parsers', max: 1000 };

module.exports = { limits };
