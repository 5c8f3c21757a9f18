// One loaded profile with what was derived from it. Derived trees and sums are kept for the last few shapes,
// because every view of the same shape asks for them again.
import type { NodeMetric, Profile } from "../model/profile.ts";
import { ranks } from "../model/layout.ts";
import { inclusive, selfValues, shape, type Shaped, type ShapeSpec } from "../model/shape.ts";

interface Derived {
  readonly shaped: Shaped;
  readonly self: Map<NodeMetric, Float64Array | null>;
  readonly total: Map<NodeMetric, Float64Array>;
}

const kKept = 4; // shapes; one of 2 M nodes with all its sums is about 200 MB

export class Session {
  readonly profile: Profile;
  readonly nameRank: Int32Array;
  readonly #derived = new Map<string, Derived>();

  constructor(profile: Profile) {
    this.profile = profile;
    this.nameRank = ranks(profile.functions.qualname);
  }

  shaped(spec: ShapeSpec): Shaped {
    return this.#get(spec).shaped;
  }

  self(spec: ShapeSpec, metric: NodeMetric): Float64Array | null {
    const { shaped, self } = this.#get(spec);
    const known = self.get(metric);
    if (known !== undefined) return known;
    const values = selfValues(this.profile, shaped, metric);
    self.set(metric, values);
    return values;
  }

  total(spec: ShapeSpec, metric: NodeMetric): Float64Array | null {
    const { shaped, total } = this.#get(spec);
    const known = total.get(metric);
    if (known) return known;
    const self = this.self(spec, metric);
    if (!self) return null;
    const values = inclusive(shaped.tree, self);
    total.set(metric, values);
    return values;
  }

  #get(spec: ShapeSpec): Derived {
    const key = JSON.stringify(spec);
    const known = this.#derived.get(key);
    const derived = known ?? { shaped: shape(this.profile, spec), self: new Map(), total: new Map() };
    this.#derived.delete(key); // the order of the keys is that of their last use
    this.#derived.set(key, derived);
    if (this.#derived.size > kKept) this.#derived.delete(this.#derived.keys().next().value!);
    return derived;
  }
}
