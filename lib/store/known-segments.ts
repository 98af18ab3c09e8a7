/** Which segments are stored: for each instance, the intervals of its sequence numbers. */

interface Interval {
  first: number;
  last: number;
}

/** Instances send their segments nearly in order, so that each needs one interval, and one more for each gap. */
export class KnownSegments {
  readonly #intervals = new Map<string, Interval[]>();

  has(instance: string, sequence: number): boolean {
    const intervals = this.#intervals.get(instance) ?? [];
    const interval = intervals[placeOf(intervals, sequence) - 1];
    return interval !== undefined && sequence <= interval.last;
  }

  add(instance: string, first: number, last = first): void {
    let intervals = this.#intervals.get(instance);
    if (intervals === undefined) this.#intervals.set(instance, (intervals = []));
    const place = placeOf(intervals, first);
    const before = intervals[place - 1];
    const after = intervals[place];
    const joinsBefore = before !== undefined && first <= before.last + 1;
    const joinsAfter = after !== undefined && last + 1 >= after.first;
    if (joinsBefore && joinsAfter) {
      before.last = Math.max(after.last, last);
      intervals.splice(place, 1);
    } else if (joinsBefore) before.last = Math.max(before.last, last);
    else if (joinsAfter) after.first = first;
    else intervals.splice(place, 0, { first, last });
  }
}

/** How many intervals begin at the number or before it. */
function placeOf(intervals: readonly Interval[], sequence: number): number {
  let low = 0;
  let high = intervals.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((intervals[middle]?.first ?? 0) <= sequence) low = middle + 1;
    else high = middle;
  }
  return low;
}
