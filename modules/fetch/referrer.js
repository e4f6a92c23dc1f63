// The Referer of a request, by its policy: https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer

const STRICT = 'strict-origin-when-cross-origin';

// `referrer` is a URL as text, or one of the words 'client' and 'no-referrer', which say nothing here. Undefined for none.
function refererOf({ referrer, referrerPolicy }, target) {
  if (referrer === 'client' || referrer === 'no-referrer') return undefined;
  const url = new URL(referrer);
  url.username = '';
  url.password = '';
  url.hash = '';
  const isSame = url.origin === target.origin;
  const isDowngrade = url.protocol === 'https:' && target.protocol === 'http:';
  const whole = url.href;
  const origin = `${url.origin}/`;
  switch (referrerPolicy || STRICT) {
    case 'no-referrer': return undefined;
    case 'unsafe-url': return whole;
    case 'origin': return origin;
    case 'same-origin': return isSame ? whole : undefined;
    case 'origin-when-cross-origin': return isSame ? whole : origin;
    case 'strict-origin': return isDowngrade ? undefined : origin;
    case 'no-referrer-when-downgrade': return isDowngrade ? undefined : whole;
    default: return isSame ? whole : isDowngrade ? undefined : origin;
  }
}

module.exports = { refererOf };
