// Typed access to a parsed document. Whatever does not have the expected shape ends in a sentence
// that names the place.
import { type Json, type JsonObject } from "./json.ts";

export class BadProfile extends Error {}

export function refuse(sentence: string): never {
  throw new BadProfile(sentence);
}

// An object of the document together with where it stands.
export class Section {
  readonly path: string;
  readonly #object: JsonObject;

  constructor(json: Json | undefined, path: string) {
    if (!(json instanceof Map))
      refuse(`${path || "The document"} should be an object, but ${describe(json)}.`);
    this.#object = json;
    this.path = path;
  }

  has(key: string): boolean {
    const value = this.#object.get(key);
    return value !== undefined && value !== null;
  }

  at(key: string): string {
    return this.path ? `${this.path}.${key}` : key;
  }

  raw(key: string): Json | undefined {
    return this.#object.get(key);
  }

  keys(): string[] {
    return [...this.#object.keys()];
  }

  section(key: string): Section {
    return new Section(this.#object.get(key), this.at(key));
  }

  optionalSection(key: string): Section | null {
    return this.has(key) ? this.section(key) : null;
  }

  text(key: string): string {
    const value = this.#object.get(key);
    if (value === undefined || value === null) return "";
    if (typeof value !== "string") refuse(`${this.at(key)} should be a text, but ${describe(value)}.`);
    return value;
  }

  integer(key: string): number | null {
    const value = this.#object.get(key);
    if (value === undefined || value === null) return null;
    if (typeof value !== "number" || !Number.isSafeInteger(value)) {
      refuse(`${this.at(key)} should be an integer below 2^53, but ${describe(value)}.`);
    }
    return value;
  }

  flag(key: string): boolean {
    return this.#object.get(key) === true;
  }

  texts(key: string): string[] {
    return Array.from(this.#list(key) as ArrayLike<Json>, (value, i) => {
      if (typeof value !== "string")
        refuse(`${this.at(key)}[${i}] should be a text, but ${describe(value)}.`);
      return value;
    });
  }

  sections(key: string): Section[] {
    if (!this.has(key)) return [];
    return Array.from(
      this.#list(key) as ArrayLike<Json>,
      (value, i) => new Section(value, `${this.at(key)}[${i}]`),
    );
  }

  // A column of integers ≥ 0. `length` is that of its table, with the name of the column that set it.
  column(key: string, length?: Length, least = 0): Float64Array {
    const numbers = this.#numbers(key);
    if (length && numbers.length !== length.rows) {
      refuse(
        `${this.at(key)} has ${numbers.length} rows, but ${length.from} has ${length.rows}: columns of one table must have equal lengths.`,
      );
    }
    for (let i = 0; i < numbers.length; i++) {
      const value = numbers[i]!;
      if (value < least || value > Number.MAX_SAFE_INTEGER) {
        refuse(`${this.at(key)}[${i}] is ${value}; it should be an integer from ${least} to 2^53-1.`);
      }
    }
    return numbers;
  }

  optionalColumn(key: string, length: Length): Float64Array | null {
    return this.has(key) ? this.column(key, length) : null;
  }

  // A column of indices into a table of `rows` rows called `table`.
  indices(key: string, target: Length, length?: Length, least = 0): Int32Array {
    const numbers = this.column(key, length, least);
    const indices = new Int32Array(numbers.length);
    for (let i = 0; i < numbers.length; i++) {
      const value = numbers[i]!;
      if (value >= target.rows) {
        refuse(
          `${this.at(key)}[${i}] is ${value}, but ${target.from} has ${target.rows} rows: the index is out of range.`,
        );
      }
      indices[i] = value;
    }
    return indices;
  }

  // A column of indices into `strings`, looked up.
  names(key: string, strings: readonly string[], length?: Length): string[] {
    const indices = this.indices(key, { rows: strings.length, from: "strings" }, length);
    return Array.from(indices, (i) => strings[i]!);
  }

  #numbers(key: string): Float64Array {
    const list = this.#list(key);
    if (list instanceof Float64Array) return list;
    return Float64Array.from(list as ArrayLike<unknown> as ArrayLike<number>, (value: unknown, i) => {
      if (typeof value === "number" && Number.isSafeInteger(value)) return value;
      return refuse(`${this.at(key)}[${i}] should be an integer, but ${describe(value as Json)}.`);
    });
  }

  #list(key: string): Json[] | Float64Array {
    const value = this.#object.get(key);
    if (value instanceof Float64Array || Array.isArray(value)) return value;
    return refuse(`${this.at(key)} should be an array, but ${describe(value)}.`);
  }
}

export interface Length {
  readonly rows: number;
  readonly from: string;
}

function describe(value: Json | undefined): string {
  if (value === undefined) return "it is missing";
  if (value === null) return "it is null";
  if (typeof value === "string") return `it is the text "${value.slice(0, 40)}"`;
  if (typeof value === "number" || typeof value === "boolean") return `it is ${String(value)}`;
  return value instanceof Map ? "it is an object" : "it is an array";
}
