// module.SourceMap: a decoded source map, version 3.

const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

class SourceMap {
  #payload;
  #mappings = [];
  #lineLengths;

  constructor(payload, { lineLengths } = {}) {
    require('internal:validators').validateObject(payload, 'payload');
    this.#payload = structuredCloneOf(payload);
    this.#lineLengths = lineLengths;
    const sections = payload.sections ?? [{ map: payload, offset: { line: 0, column: 0 } }];
    for (const { map, offset } of sections) this.#read(map, offset.line, offset.column);
    this.#mappings.sort((left, right) => left[0] - right[0] || left[1] - right[1]);
  }

  get payload() {
    return structuredCloneOf(this.#payload);
  }

  get lineLengths() {
    return this.#lineLengths?.slice();
  }

  #read(map, lineOffset, columnOffset) {
    const lines = map.mappings.split(';');
    let source = 0;
    let originalLine = 0;
    let originalColumn = 0;
    let name = 0;
    for (let line = 0; line < lines.length; line++) {
      let column = line === 0 ? columnOffset : 0;
      for (const segment of lines[line].split(',')) {
        if (segment === '') continue;
        const fields = decode(segment);
        column += fields[0];
        const entry = [line + lineOffset, column];
        if (fields.length > 1) {
          source += fields[1];
          originalLine += fields[2];
          originalColumn += fields[3];
          entry.push((map.sourceRoot ?? '') + map.sources[source], originalLine, originalColumn);
          if (fields.length > 4) {
            name += fields[4];
            entry.push(map.names[name]);
          }
        }
        this.#mappings.push(entry);
      }
    }
  }

  // The mapping at a place of the generated source, counted from 0.
  findEntry(line, column) {
    let low = 0;
    let high = this.#mappings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const [mappedLine, mappedColumn] = this.#mappings[middle];
      if (mappedLine < line || (mappedLine === line && mappedColumn <= column)) low = middle + 1;
      else high = middle;
    }
    const entry = this.#mappings[low - 1];
    if (entry === undefined) return {};
    return {
      generatedLine: entry[0],
      generatedColumn: entry[1],
      originalSource: entry[2],
      originalLine: entry[3],
      originalColumn: entry[4],
      name: entry[5],
    };
  }

  // The place in the original source, counted from 1 on both sides.
  findOrigin(line, column) {
    const entry = this.findEntry(line - 1, column - 1);
    if (entry.originalSource === undefined) return {};
    return {
      name: entry.name,
      fileName: entry.originalSource,
      lineNumber: entry.originalLine + line - entry.generatedLine,
      columnNumber: entry.originalColumn + column - entry.generatedColumn,
    };
  }
}

function structuredCloneOf(payload) {
  return JSON.parse(JSON.stringify(payload));
}

// The numbers of one base64 VLQ segment.
function decode(segment) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = digits.indexOf(character);
    value += (digit & 31) << shift;
    if (digit & 32) {
      shift += 5;
    } else {
      numbers.push(value & 1 ? -(value >>> 1) : value >>> 1);
      value = 0;
      shift = 0;
    }
  }
  return numbers;
}

module.exports = { SourceMap };
