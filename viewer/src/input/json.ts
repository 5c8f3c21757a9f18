// JSON from bytes, because of size: no string of the whole document ever exists (V8 ends at 512 MB),
// and an array of plain integers becomes a Float64Array without a boxed number in between. What is
// wrong is told with the path, line and column. Objects are Maps, so no key can be special.

export type Json = null | boolean | number | string | Float64Array | Json[] | JsonObject;
export type JsonObject = Map<string, Json>;

export class JsonError extends Error {}

// Deeper than any document of ours; guards the stack against "[[[[…".
const kMaxDepth = 64;

const kSpace = 0x20,
  kQuote = 0x22,
  kComma = 0x2c,
  kMinus = 0x2d,
  kZero = 0x30,
  kNine = 0x39,
  kColon = 0x3a;
const kOpenArray = 0x5b,
  kBackslash = 0x5c,
  kCloseArray = 0x5d,
  kOpenObject = 0x7b,
  kCloseObject = 0x7d;

export function parseJson(bytes: Uint8Array): Json {
  return new Parser(bytes).document();
}

class Parser {
  readonly #bytes: Uint8Array;
  readonly #decoder = new TextDecoder();
  readonly #path: (string | number)[] = [];
  #at = 0;
  #guess = 16; // length of the next array of integers: columns of a table follow each other

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.#at = 3;
  }

  document(): Json {
    this.#space();
    if (this.#at >= this.#bytes.length) throw new JsonError("The file is empty.");
    const value = this.#value();
    this.#space();
    if (this.#at < this.#bytes.length) this.#fail("there is more after the end of the document");
    return value;
  }

  #value(): Json {
    if (this.#path.length > kMaxDepth) this.#fail(`values are nested deeper than ${kMaxDepth} levels`);
    const c = this.#bytes[this.#at];
    if (c === kQuote) return this.#string();
    if (c === kOpenObject) return this.#object();
    if (c === kOpenArray) return this.#array();
    if (c === kMinus || (c !== undefined && c >= kZero && c <= kNine)) return this.#number();
    return this.#word();
  }

  #object(): JsonObject {
    const object: JsonObject = new Map();
    this.#at++;
    this.#space();
    if (this.#take(kCloseObject)) return object;
    for (;;) {
      this.#space();
      if (this.#bytes[this.#at] !== kQuote) this.#fail('a key in "quotes" was expected');
      const key = this.#string();
      this.#space();
      if (!this.#take(kColon)) this.#fail(`a colon was expected after the key "${key}"`);
      this.#path.push(key);
      this.#space();
      object.set(key, this.#value());
      this.#path.pop();
      this.#space();
      if (this.#take(kCloseObject)) return object;
      if (!this.#take(kComma)) this.#fail(`a comma or "}" was expected after the value of "${key}"`);
    }
  }

  #array(): Json[] | Float64Array {
    const integers = this.#integers();
    if (integers) return integers;
    const values: Json[] = [];
    this.#at++;
    this.#space();
    if (this.#take(kCloseArray)) return values;
    for (;;) {
      this.#path.push(values.length);
      this.#space();
      values.push(this.#value());
      this.#path.pop();
      this.#space();
      if (this.#take(kCloseArray)) return values;
      if (!this.#take(kComma)) {
        this.#path.push(values.length - 1);
        this.#fail('a comma or "]" was expected after this element');
      }
    }
  }

  // A non-empty array of integers, or null with nothing consumed: the general path reads it then.
  #integers(): Float64Array | null {
    const bytes = this.#bytes;
    let at = this.#at + 1;
    if (!isNumberByte(bytes[at]) && !isSpace(bytes[at])) return null;
    let numbers = new Float64Array(this.#guess);
    let count = 0;
    for (;;) {
      if (bytes[at]! <= kSpace) while (isSpace(bytes[at])) at++;
      const negative = bytes[at] === kMinus;
      if (negative) at++;
      const start = at;
      let c = bytes[at];
      let small = 0; // nine digits fit 32 bits: integer arithmetic is twice as fast as the general one
      for (const end = at + 9; at < end && c! >= kZero && c! <= kNine; c = bytes[++at])
        small = (small * 10 + c! - kZero) | 0;
      let value = small;
      for (; c! >= kZero && c! <= kNine; c = bytes[++at]) value = value * 10 + (c! - kZero);
      if (at === start || at - start > 17 || (bytes[start] === kZero && at - start > 1)) return null;
      if (count === numbers.length) numbers = doubled(numbers);
      numbers[count++] = negative ? -value : value;
      if (c! <= kSpace) {
        while (isSpace(bytes[at])) at++;
        c = bytes[at];
      }
      at++;
      if (c === kComma) continue;
      if (c !== kCloseArray) return null;
      this.#at = at;
      this.#guess = Math.max(16, count);
      return count === numbers.length ? numbers : numbers.slice(0, count);
    }
  }

  #number(): number {
    const start = this.#at;
    while (isNumberByte(this.#bytes[this.#at])) this.#at++;
    const text = this.#decoder.decode(this.#bytes.subarray(start, this.#at));
    if (/^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text)) return Number(text);
    this.#at = this.#at < this.#bytes.length ? start : this.#at;
    return this.#fail(`"${text}" is not a number`);
  }

  #string(): string {
    const bytes = this.#bytes;
    const start = ++this.#at;
    let escaped = false;
    for (;;) {
      const c = bytes[this.#at];
      if (c === undefined) this.#fail("a text has no closing quote");
      if (c === kQuote) break;
      if (c === kBackslash) {
        escaped = true;
        this.#at++;
      }
      this.#at++;
    }
    const text = this.#decoder.decode(bytes.subarray(start, this.#at));
    this.#at++;
    return escaped ? this.#unescape(text) : text;
  }

  #unescape(text: string): string {
    try {
      // Raw control characters are refused by JSON.parse, but harmless to us.

      const quoted = text.replace(
        /[\u0000-\u001f]/g,
        (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
      return JSON.parse(`"${quoted}"`) as string;
    } catch {
      return this.#fail("a text has an escape that JSON does not know");
    }
  }

  #word(): null | boolean {
    for (const [word, value] of [
      ["null", null],
      ["true", true],
      ["false", false],
    ] as const) {
      if (!this.#follows(word)) continue;
      this.#at += word.length;
      return value;
    }
    for (const word of ["NaN", "Infinity", "undefined"]) {
      if (this.#follows(word)) return this.#fail(`${word} is not a value that JSON knows`);
    }
    return this.#fail("this is not JSON");
  }

  #follows(word: string): boolean {
    for (let i = 0; i < word.length; i++) {
      if (this.#bytes[this.#at + i] !== word.charCodeAt(i)) return false;
    }
    return true;
  }

  #space(): void {
    while (isSpace(this.#bytes[this.#at])) this.#at++;
  }

  #take(byte: number): boolean {
    if (this.#bytes[this.#at] !== byte) return false;
    this.#at++;
    return true;
  }

  #fail(what: string): never {
    const where = this.#path.length ? ` in ${pathText(this.#path)}` : "";
    if (this.#at >= this.#bytes.length) {
      throw new JsonError(
        `The file is truncated: it ends after ${this.#bytes.length} bytes${where}, and ${what}.`,
      );
    }
    let line = 1,
      lineStart = 0;
    for (let i = this.#bytes.indexOf(10); i >= 0 && i < this.#at; i = this.#bytes.indexOf(10, i + 1)) {
      line++;
      lineStart = i + 1;
    }
    throw new JsonError(
      `The file cannot be read at line ${line}, column ${this.#at - lineStart + 1}${where}: ${what}.`,
    );
  }
}

export function pathText(path: readonly (string | number)[]): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : i ? `.${part}` : part)).join("");
}

function isSpace(c: number | undefined): boolean {
  return c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09;
}

function isNumberByte(c: number | undefined): boolean {
  if (c === undefined) return false;
  return (c >= kZero && c <= kNine) || c === kMinus || c === 0x2b || c === 0x2e || c === 0x45 || c === 0x65;
}

function doubled(numbers: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}
