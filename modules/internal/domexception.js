// DOMException of the web platform (Web IDL, section 3.14), as Node behaves.

const { codes } = require('internal:errors');

// Names in the order of their numeric codes, 1 to 25; '' has no name in use.
const names = [
  'IndexSizeError', 'DOMStringSizeError', 'HierarchyRequestError', 'WrongDocumentError', 'InvalidCharacterError', 'NoDataAllowedError',
  'NoModificationAllowedError', 'NotFoundError', 'NotSupportedError', 'InUseAttributeError', 'InvalidStateError', 'SyntaxError',
  'InvalidModificationError', 'NamespaceError', 'InvalidAccessError', 'ValidationError', 'TypeMismatchError', 'SecurityError',
  'NetworkError', 'AbortError', 'URLMismatchError', 'QuotaExceededError', 'TimeoutError', 'InvalidNodeTypeError', 'DataCloneError',
];
const constants = [
  'INDEX_SIZE_ERR', 'DOMSTRING_SIZE_ERR', 'HIERARCHY_REQUEST_ERR', 'WRONG_DOCUMENT_ERR', 'INVALID_CHARACTER_ERR', 'NO_DATA_ALLOWED_ERR',
  'NO_MODIFICATION_ALLOWED_ERR', 'NOT_FOUND_ERR', 'NOT_SUPPORTED_ERR', 'INUSE_ATTRIBUTE_ERR', 'INVALID_STATE_ERR', 'SYNTAX_ERR',
  'INVALID_MODIFICATION_ERR', 'NAMESPACE_ERR', 'INVALID_ACCESS_ERR', 'VALIDATION_ERR', 'TYPE_MISMATCH_ERR', 'SECURITY_ERR',
  'NETWORK_ERR', 'ABORT_ERR', 'URL_MISMATCH_ERR', 'QUOTA_EXCEEDED_ERR', 'TIMEOUT_ERR', 'INVALID_NODE_TYPE_ERR', 'DATA_CLONE_ERR',
];
const disused = ['DOMStringSizeError', 'NoDataAllowedError', 'ValidationError'];

const invalidThis = () => new codes.ERR_INVALID_THIS('DOMException');

class DOMException {
  #name;
  #message;

  // `options` is the error's name, or { name, cause }.
  constructor(message = '', options = 'Error') {
    this.#message = `${message}`;
    if (options && typeof options === 'object') {
      this.#name = `${options.name}`;
      if ('cause' in options) Object.defineProperty(this, 'cause', { value: options.cause, configurable: true, writable: true });
    } else this.#name = `${options}`;
    this.#captureStack();
  }

  #captureStack() {
    Error.captureStackTrace(this);
    const head = this.#message === '' ? this.#name : `${this.#name}: ${this.#message}`;
    const stack = this.stack;
    if (typeof stack === 'string' && !stack.startsWith(head)) this.stack = stack === '' ? head : `${head}\n${stack}`;
  }

  get name() {
    if (!(#name in this)) throw invalidThis();
    return this.#name;
  }

  get message() {
    if (!(#name in this)) throw invalidThis();
    return this.#message;
  }

  get code() {
    if (!(#name in this)) throw invalidThis();
    return disused.includes(this.#name) ? 0 : names.indexOf(this.#name) + 1;
  }
}

Object.setPrototypeOf(DOMException.prototype, Error.prototype);
Object.defineProperties(DOMException.prototype, {
  [Symbol.toStringTag]: { configurable: true, value: 'DOMException' },
  name: { enumerable: true },
  message: { enumerable: true },
  code: { enumerable: true },
});
for (let i = 0; i < constants.length; i++) {
  const descriptor = { enumerable: true, value: i + 1 };
  Object.defineProperty(DOMException, constants[i], descriptor);
  Object.defineProperty(DOMException.prototype, constants[i], descriptor);
}

// structuredClone() copies what the standard says of it.
Object.defineProperty(DOMException.prototype, require('internal:host_objects').kHost, {
  value: {
    clone({ message, name, stack }) {
      const copy = new DOMException(message, name);
      if (typeof stack === 'string') copy.stack = stack;
      return copy;
    },
  },
});

module.exports = { DOMException };
