// Builds a call tree in which each (parent, function) exists once, and numbers it in preorder. Open
// addressing in typed arrays: a Map with two million keys costs four times as much.
import type { Tree } from "./profile.ts";

const kStart = 1024; // slots; doubled when half full

export class Trie {
  #parent = new Int32Array(kStart);
  #fn = new Int32Array(kStart);
  #slots = new Int32Array(kStart * 2).fill(-1);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  parentOf(node: number): number {
    return this.#parent[node]!;
  }

  fnOf(node: number): number {
    return this.#fn[node]!;
  }

  // A new node, whatever its siblings are. Such a node is not found by child().
  add(parent: number, fn: number): number {
    if (this.#count === this.#parent.length) this.#grow();
    this.#parent[this.#count] = parent;
    this.#fn[this.#count] = fn;
    return this.#count++;
  }

  // The child of `parent` (-1: a root) for `fn`, made if there is none.
  child(parent: number, fn: number): number {
    if (this.#count * 2 >= this.#slots.length) this.#rehash();
    const mask = this.#slots.length - 1;
    let slot = hash(parent, fn) & mask;
    for (let node = this.#slots[slot]!; node >= 0; node = this.#slots[slot]!) {
      if (this.#parent[node] === parent && this.#fn[node] === fn) return node;
      slot = (slot + 1) & mask;
    }
    const node = this.add(parent, fn);
    this.#slots[slot] = node;
    return node;
  }

  // The finished tree, and for each node, by order of creation, its place in it.
  finish(): { tree: Tree; place: Int32Array } {
    const count = this.#count;
    const sizes = new Int32Array(count).fill(1);
    for (let i = count - 1; i >= 0; i--) {
      const p = this.#parent[i]!;
      if (p >= 0) sizes[p]! += sizes[i]!;
    }
    const place = new Int32Array(count);
    const next = new Int32Array(count); // where the next child of a node goes
    const tree = {
      count,
      parent: new Int32Array(count),
      size: new Int32Array(count),
      fn: new Int32Array(count),
    };
    let nextRoot = 0;
    for (let i = 0; i < count; i++) {
      const p = this.#parent[i]!;
      const at = p >= 0 ? next[p]! : nextRoot;
      if (p >= 0) next[p] = at + sizes[i]!;
      else nextRoot = at + sizes[i]!;
      next[i] = at + 1;
      place[i] = at;
      tree.parent[at] = p >= 0 ? place[p]! : -1;
      tree.size[at] = sizes[i]!;
      tree.fn[at] = this.#fn[i]!;
    }
    return { tree, place };
  }

  #grow(): void {
    this.#parent = copied(this.#parent, this.#parent.length * 2);
    this.#fn = copied(this.#fn, this.#fn.length * 2);
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1);
    const mask = slots.length - 1;
    for (const node of this.#slots) {
      if (node < 0) continue;
      let slot = hash(this.#parent[node]!, this.#fn[node]!) & mask;
      while (slots[slot]! >= 0) slot = (slot + 1) & mask;
      slots[slot] = node;
    }
    this.#slots = slots;
  }
}

function hash(parent: number, fn: number): number {
  const mixed = Math.imul(parent + 1, 0x9e3779b1) ^ Math.imul(fn + 2, 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}

function copied(from: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(length);
  to.set(from);
  return to;
}
